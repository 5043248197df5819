/** The service's part for files that are no code: which of them can matter, and their way to findings. */

import { mayHaveSecret } from '../secrets/finder.ts';
import { fileKindOf, groupOf, isMild, mayMatter } from '../syntax/file-kinds.ts';
import type { Analysis } from './analysis.ts';
import type { Report, Settings } from './service.ts';
import type { Workspace } from './workspace.ts';

export class Files {
  readonly #workspace: Workspace | undefined;
  #readers: typeof import('../files/files.ts') | undefined;

  constructor(workspace: Workspace | undefined) {
    this.#workspace = workspace;
  }

  /** Loads the readers. */
  async prepare(): Promise<void> {
    this.#readers ??= await import('../files/files.ts');
  }

  /** Whether a file can have a finding at all; `false` is certain. `bytes` are those of the text, as far as `length`. */
  admits(text: string, bytes: Uint8Array, length: number, uri: string): boolean {
    const kind = fileKindOf(uri);
    if (uri !== '' && !kind) return false;
    return text.includes('loadguard:') || mayMatter(text, kind) || mayHaveSecret(bytes, length);
  }

  check(uri: string, text: string, analysis: Analysis, settings: Settings | undefined, isOver: () => boolean): Report {
    const kind = fileKindOf(uri);
    const readers = this.#readers;
    if (!readers) throw new Error('Files are not prepared.');
    if (!kind || settings?.files?.[groupOf(kind)] === false) return { findings: [] };
    const root = this.#workspace?.root?.(uri);
    const mild = root !== undefined && isMild(uri, root);
    const source = { uri, language: 'python', text } as const;
    const fill = (program: Parameters<typeof readers.readFile>[0]) => readers.readFile(program, kind, uri, mild);
    const { wrappers: _, ...report } = analysis.check(source, fill, settings, isOver);
    return report;
  }
}
