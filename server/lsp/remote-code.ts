/** What is known on this machine of the code that a load would run, in a sentence for hovers; remembered for a while. */

import type { PinRequest } from '../core/service/finding.ts';
import type { Host } from '../core/service/host.ts';
import type { Service } from '../core/service/service.ts';
import { importsText, inspect, isOdd, summaryOf } from '../world/remote-code.ts';

/** Milliseconds for which a sentence is taken for true, and for which a hover waits for one. */
const LIFE = 30_000;
const WAIT = 1_500;
const MEMORY_LIMIT = 50;
/** UTF-16 code units of code that are looked at, while everything else waits. */
const TEXT_LIMIT = 800_000;
/** Files of weights that are named because they import what weights do not need. */
const ODD_LIMIT = 3;

export class RemoteCodeSummaries {
  readonly #host: Host;
  readonly #service: Promise<Service>;
  readonly #known = new Map<string, { readonly text: Promise<string | undefined>; readonly until: number }>();

  constructor(host: Host, service: Promise<Service>) {
    this.#host = host;
    this.#service = service;
  }

  /** Undefined where no code would run, where this machine does not have it, or where reading it takes too long. */
  async of(artifact: PinRequest): Promise<string | undefined> {
    if (artifact.host !== 'huggingface' || !artifact.executes || !this.#host.preview) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), WAIT);
    });
    try {
      return await Promise.race([this.#remembered(artifact), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What is asked for again while it is being read is read once. */
  #remembered(artifact: PinRequest): Promise<string | undefined> {
    const key = JSON.stringify([artifact.type, artifact.repository, artifact.reference]);
    const now = this.#host.clock();
    const before = this.#known.get(key);
    if (before && before.until > now) return before.text;
    const text = this.#read(artifact);
    text.catch(() => this.#known.delete(key));
    this.#known.delete(key);
    this.#known.set(key, { text, until: now + LIFE });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MEMORY_LIMIT) break;
      this.#known.delete(oldest);
    }
    return text;
  }

  async #read(artifact: PinRequest): Promise<string | undefined> {
    const preview = await this.#host.preview?.(artifact, { offline: true });
    if (!preview || 'reason' in preview) return undefined;
    const { commit, from, elsewhere, pickles } = preview;
    const code = await inspect(artifact.repository, preview, await this.#service, TEXT_LIMIT);
    const others = elsewhere.length > 0 ? ` Code of ${elsewhere.join(', ')} runs too.` : '';
    const odd = pickles.filter(isOdd).map((it) => ` ${it.path} ${importsText(it)}.`);
    return `${summaryOf(preview, code)}${others}${odd.slice(0, ODD_LIMIT).join('')} (${artifact.repository} at ${commit.slice(0, 7)}, from ${from})`;
  }
}
