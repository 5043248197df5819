/** Commands whose text is hidden from the eye: encoded, and decoded only to be run. */

import { EVALUATORS, takesInput } from './downloads.ts';
import { writesOutput } from './fetches.ts';
import { decodedWord, type Invocation, POWER_SHELLS, SHELLS, textGivenTo } from './invocation.ts';

/** A command that runs what it or another one decodes. */
export interface EncodedRun {
  readonly invocation: Invocation;
  /** Where it begins, with what is piped into it. */
  readonly start: number;
  /** What decodes: `base64`. */
  readonly by: string;
  /** What is run, where that can be told. */
  readonly text?: string | undefined;
}

/** The words that make a program write what it decodes. */
const DECODES: ReadonlyMap<string, RegExp> = new Map([
  ['base64', /^-(?:d|D|di|-decode)$/],
  ['base32', /^-(?:d|-decode)$/],
  ['gbase64', /^-(?:d|-decode)$/],
  ['xxd', /^-[a-z]*r/],
  ['openssl', /^-d$/],
  ['uudecode', /^-o$/],
]);
/** The commands that run a text which is decoded for that alone; a download that is decoded is a download. */
export function* encodedRuns(invocations: readonly Invocation[]): Iterable<EncodedRun> {
  for (const invocation of invocations) {
    const found = ofPowerShell(invocation) ?? ofPipe(invocation) ?? ofSubstitution(invocation);
    if (found) yield { invocation, start: invocation.start, ...found };
  }
}

type Found = Omit<EncodedRun, 'invocation' | 'start'> & { readonly start?: number };

function ofPowerShell(it: Invocation): Found | undefined {
  if (!POWER_SHELLS.has(it.program)) return undefined;
  const word = decodedWord(it.words);
  return word && { by: `${it.program} -EncodedCommand`, text: word.text };
}

function ofPipe(it: Invocation): Found | undefined {
  if (!takesInput(it)) return undefined;
  const decoder = decoderIn(it.piped);
  return decoder && { ...decoder, start: Math.min(it.start, ...it.piped.map((other) => other.start)) };
}

function ofSubstitution(it: Invocation): Found | undefined {
  const text = textGivenTo(it);
  for (const { as, word, invocations } of it.substituted) {
    const isText = word < 0 || EVALUATORS.has(it.program) || (text !== undefined && it.words[word] === text);
    const decoder = (as === 'text' ? isText : SHELLS.has(it.program)) ? decoderIn(invocations) : undefined;
    if (decoder) return decoder;
  }
  return undefined;
}

function decoderIn(invocations: readonly Invocation[]): Found | undefined {
  if (invocations.some((it) => writesOutput(it))) return undefined;
  const decoder = invocations.find((it) => it.words.some(({ text }) => DECODES.get(it.program)?.test(text)));
  if (!decoder) return undefined;
  return { by: decoder.program };
}
