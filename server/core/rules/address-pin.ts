/** What an address names, and the remedy that gives one of a CDN or of GitHub an exact version or a commit in the source. */

import type { Edit } from '../flow/edits.ts';
import type { Flow } from '../flow/flow.ts';
import type { ScriptAddress } from '../flow/script-tags.ts';
import type { Crossing, PinRequest, Remedy } from './rule.ts';

/** What a crossing lets in, where all of it is known by name. */
export type Brought = Pick<Crossing, 'brings'>;

/** Whole, or as much of it as makes sure of the host. */
const ADDRESS = /^[a-z][a-z+]*:\/\/[^/\s]+\//i;

/** How an address names a package or a repository, and what stands for its pin there. */
interface Form {
  readonly pattern: RegExp;
  readonly host: PinRequest['host'];
  readonly hole: string;
}

/** In each pattern: what stands before the name, the name, and the reference after it. */
const FORMS: readonly Form[] = [
  {
    pattern:
      /^(https:\/\/(?:cdn\.jsdelivr\.net\/npm|unpkg\.com|esm\.sh|cdn\.skypack\.dev)\/)((?:@[\w.-]+\/)?(?!gh\/|v\d+\/|stable\/)[\w.-]+)(?:@([\w.^~*-]*))?(?=[/?#]|$)/,
    host: 'npm',
    hole: '@{version}',
  },
  {
    pattern: /^(https:\/\/cdn\.jsdelivr\.net\/gh\/)([\w-]+\/[\w.-]+)(?:@([\w.-]*))?(?=\/)/,
    host: 'github',
    hole: '@{commit}',
  },
  {
    pattern: /^(https:\/\/raw\.githubusercontent\.com\/)([\w-]+\/[\w.-]+)\/((?:refs\/heads\/)?[\w.-]+)(?=\/)/,
    host: 'github',
    hole: '/{commit}',
  },
];

/** What an address without a version asks for. */
const NEWEST: Readonly<Partial<Record<PinRequest['host'], string>>> = { npm: 'latest', github: 'HEAD' };

/** The file at an address; none where the address is not known as far as its host. */
export function addressed(address: string): readonly PinRequest[] {
  const whole = address.startsWith('//') ? `https:${address}` : address;
  return ADDRESS.test(whole) ? [{ host: 'address', type: 'file', repository: whole, reference: '' }] : [];
}

/** The files at these addresses; nothing where one of them is not known as far as its host. */
export function broughtFrom(...addresses: readonly string[]): Brought {
  const brings = addresses.flatMap(addressed);
  return brings.length > 0 && brings.length === addresses.length ? { brings } : {};
}

/** Empty where the address is put together, or stands for no package and no repository. */
export function addressRemedies({ program }: Flow, script: ScriptAddress): readonly Remedy[] {
  const { address, start, end } = script;
  const from = start + program.text.slice(start, end).indexOf(address);
  if (from < start) return [];
  for (const { pattern, host, hole } of FORMS) {
    const match = pattern.exec(address);
    if (!match) continue;
    const [whole, before, repository, reference] = match as unknown as [string, string, string, string | undefined];
    const edit = { start: from + before.length + repository.length, end: from + whole.length, text: hole };
    const pin: PinRequest = { host, type: 'package', repository, reference: reference || NEWEST[host]! };
    const exact = host === 'npm' ? 'the exact version' : 'the commit';
    const title = `Pin ${repository} to ${exact} that it means today`;
    const exactAddress = before + repository + hole + address.slice(whole.length);
    const integrity = integrityEdits(program.text, from, address, script.isMarkup === true);
    const alongside =
      integrity && hole !== '/{commit}'
        ? [
            {
              pin: { host: 'address', type: 'file', repository: exactAddress, reference: '' } as const,
              edits: integrity,
              isExtra: true,
            },
          ]
        : undefined;
    return [{ title, kind: 'pin', safe: true, preferred: true, edits: [edit], pin, ...(alongside && { alongside }) }];
  }
  return [];
}

/** UTF-16 code units around an address that may belong to its tag or statement. */
const REACH = 400;
/** A tag as far as the value of its source: the braces and the quote that begin it. */
const TAG_BEFORE = /<script\b[^<>]{0,300}\bsrc\s{0,4}=\s{0,4}(\{\s{0,4})?(\\?["'])$/i;
/** An element that is given its source, on a line of its own or before other statements. */
const ELEMENT_BEFORE = /(?:^|\n|;)([ \t]{0,80})([\w$.]{1,80})\.src[ \t]{0,4}=[ \t]{0,4}(["'`])$/;

/** What gives a script the integrity of its file, where it is a tag or an element that can have one. */
function integrityEdits(text: string, start: number, address: string, isMarkup: boolean): readonly Edit[] | undefined {
  const end = start + address.length;
  const before = text.slice(Math.max(0, start - REACH), start);
  const after = text.slice(end, end + REACH);
  const tag = TAG_BEFORE.exec(before);
  if (tag) {
    const [opening, brace, quote] = tag as unknown as [string, string | undefined, string];
    const closing = after.startsWith(quote) ? after.slice(quote.length) : undefined;
    const braces = brace === undefined ? '' : /^\s{0,4}\}/.exec(closing ?? '')?.[0];
    if (closing === undefined || braces === undefined) return undefined;
    const at = end + quote.length + braces.length;
    const [rest] = closing.split('>', 1);
    const hasOrigin = /\bcrossorigin\b/i.test(opening + rest);
    const origin = ` ${isMarkup ? 'crossOrigin' : 'crossorigin'}=${quote}anonymous${quote}`;
    return [{ start: at, end: at, text: ` integrity=${quote}{integrity}${quote}${hasOrigin ? '' : origin}` }];
  }
  const element = ELEMENT_BEFORE.exec(before);
  const rest = /^[`"'][ \t]*(;?)(?=[ \t]*(\r?\n|$)?)/.exec(after);
  // Without a semicolon a statement ends where its line does.
  if (!element || !rest || (rest[1] === '' && rest[2] === undefined)) return undefined;
  const [, indentation, name, quote] = element;
  const gap = rest[2] === undefined ? ' ' : `\n${indentation}`;
  const at = end + rest[0].length;
  const statements = [`integrity = ${quote}{integrity}${quote}`, `crossOrigin = ${quote}anonymous${quote}`];
  return [{ start: at, end: at, text: statements.map((it) => `${gap}${name}.${it}${rest[1]}`).join('') }];
}
