/** Writes down what an analysis asks of the world, so that it is known later whether it would be answered the same. */

import { createHash } from 'node:crypto';
import type { PinRequest } from '../core/service/finding.ts';
import type { Host } from '../core/service/host.ts';
import type { Workspace } from '../core/service/workspace.ts';
import type { Language } from '../core/syntax/language.ts';

/** A question and its answer, as plain data. Of a file's content the answer is a hash. */
export type Asked =
  | readonly ['resolve', from: string, specifier: string, language: Language, answer: string | null]
  | readonly ['read', uri: string, answer: string | null]
  | readonly ['root', uri: string, answer: string | null]
  | readonly ['version', uri: string, language: Language, name: string, answer: string | null]
  | readonly ['code', artifact: PinRequest, answer: string | null];

/** A host that notes what it is asked. */
export class Recording {
  /** The same host, to be given to a service. */
  readonly host: Host;
  readonly #host: Host;
  /** By URI: hashes of files that were read, which stay the same for one scan. */
  readonly #hashes = new Map<string, string | null>();
  #asked: Map<string, Asked> | undefined;

  constructor(host: Host) {
    this.#host = host;
    const { workspace, versions, codeHash } = host;
    this.host = {
      ...host,
      ...(workspace && { workspace: this.#workspace(workspace) }),
      ...(versions && { versions: (uri, language) => this.#versions(uri, language) }),
      ...(codeHash && {
        codeHash: (artifact) => {
          const answer = codeHash(artifact);
          this.#note(['code', artifact, answer ?? null]);
          return answer;
        },
      }),
    };
  }

  /** Notes from now on what is asked. */
  begin(): void {
    this.#asked = new Map();
  }

  /** What was asked since then, each question once. */
  end(): readonly Asked[] {
    const asked = [...(this.#asked?.values() ?? [])];
    this.#asked = undefined;
    return asked;
  }

  /** Whether all these questions have the same answers today. */
  holds(asked: readonly Asked[]): boolean {
    return asked.every((it) => this.#answerTo(it) === it.at(-1));
  }

  #answerTo(asked: Asked): string | null {
    const { workspace, versions, codeHash } = this.#host;
    switch (asked[0]) {
      case 'resolve':
        return workspace?.resolve(asked[1], asked[2], asked[3]) ?? null;
      case 'read':
        return this.#hashOf(asked[1], () => workspace?.read(asked[1])?.text);
      case 'root':
        return workspace?.root?.(asked[1]) ?? null;
      case 'version':
        return written(versions?.(asked[1], asked[2])?.(asked[3]));
      case 'code':
        return codeHash?.(asked[1]) ?? null;
    }
  }

  #workspace(workspace: Workspace): Workspace {
    return {
      resolve: (from, specifier, language) => {
        const answer = workspace.resolve(from, specifier, language);
        this.#note(['resolve', from, specifier, language, answer ?? null]);
        return answer;
      },
      read: (uri) => {
        const file = workspace.read(uri);
        if (this.#asked) this.#note(['read', uri, this.#hashOf(uri, () => file?.text)]);
        return file;
      },
      root: (uri) => {
        const answer = workspace.root?.(uri);
        this.#note(['root', uri, answer ?? null]);
        return answer;
      },
    };
  }

  #versions(uri: string, language: Language) {
    const versions = this.#host.versions!(uri, language);
    return (
      versions &&
      ((name: string) => {
        const answer = versions(name);
        this.#note(['version', uri, language, name, written(answer)]);
        return answer;
      })
    );
  }

  #hashOf(uri: string, text: () => string | undefined): string | null {
    let known = this.#hashes.get(uri);
    if (known === undefined) {
      const content = text();
      known = content === undefined ? null : hashOf(content);
      this.#hashes.set(uri, known);
    }
    return known;
  }

  #note(asked: Asked): void {
    this.#asked?.set(JSON.stringify(asked), asked);
  }
}

export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url');
}

function written(answer: unknown): string | null {
  return answer === undefined ? null : JSON.stringify(answer);
}
