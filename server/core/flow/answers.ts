/** What processes print: what they download, what a model answers. */

import type { OriginKind } from '../models/model.ts';
import { addressOf, DOWNLOADERS, isLocal, writesOutput } from '../shell/fetches.ts';
import type { Invocation } from '../shell/invocation.ts';
import { isImmutableAddress } from '../shell/specs.ts';
import { ModelledCall } from './call.ts';
import { once } from './memo.ts';
import { Processes } from './processes.ts';
import type { Context } from './value.ts';
import type { Values } from './values.ts';

/** Programs that print what a model answers, and the word that must follow where there is one. */
const MODELS: Readonly<Record<string, RegExp | undefined>> = {
  ollama: /^run$/,
  llm: /^(?!(?:install|keys|models|logs|plugins|templates|--version)$)/,
  claude: /^(?:-p|--print)$/,
  gemini: /^(?:-p|--prompt)$/,
  codex: /^exec$/,
  sgpt: /./,
  aichat: /./,
};

const PROGRAMS = new RegExp([...DOWNLOADERS, ...Object.keys(MODELS)].join('|').replaceAll('.', ''), 'i');

export class Answers {
  readonly #values: Values;
  readonly #processes: Processes;
  /** Whether the source itself, by whom processes are mostly started, names such a program. */
  readonly #mayAnswer = once(() => {
    const { text, modules } = this.#values.program;
    return PROGRAMS.test(text.slice(0, modules.firstLinkedText));
  });

  constructor(values: Values) {
    this.#values = values;
    this.#processes = new Processes(values);
  }

  /** Which kind of source a call of `path` is by what the process prints that it starts; undefined when it is none. */
  of(path: string, at: number, context: Context | undefined): { kind: OriginKind; name: string } | undefined {
    const fact = this.#mayAnswer() ? this.#values.catalog.fact(path, 'sink') : undefined;
    if (fact?.row.kind !== 'process') return undefined;
    const started = this.#processes.of(new ModelledCall(this.#values, fact, path, at, context));
    const printing = started.flatMap((it) => it.invocations);
    const download = printing.find(isMovable);
    if (download) return { kind: 'remote', name: download.program };
    const model = printing.find(({ program, words }) => words.some((it) => MODELS[program]?.test(it.text)));
    return model && { kind: 'llm', name: model.program };
  }
}

/** Whether a command prints what it downloads from an address that can change. */
function isMovable(it: Invocation): boolean {
  if (!writesOutput(it)) return false;
  const address = addressOf(it);
  return !isImmutableAddress(address) && !isLocal(address);
}
