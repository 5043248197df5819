/** The service's part for files that are no code: which of them can matter, and their way to findings. */

import { mayHaveSecret } from '../secrets/finder.ts';
import { type FileKind, fileKindOf, groupOf, isMild, mayMatter } from '../syntax/file-kinds.ts';
import type { Language, Preparation } from '../syntax/language.ts';
import { codeOfPage, type PageCode } from '../syntax/markup.ts';
import { codeOfPaths } from '../syntax/path-files.ts';
import type { Analysis, ParsedSource } from './analysis.ts';
import type { Finding } from './finding.ts';
import { fingerprintOf } from './fingerprint.ts';
import { Lines } from './lines.ts';
import type { Report, Settings } from './service.ts';
import { Spans } from './spans.ts';
import type { Workspace } from './workspace.ts';

export class Files {
  readonly #workspace: Workspace | undefined;
  readonly #create: () => Analysis;
  #analysis: Analysis | undefined;
  #readers: typeof import('../files/files.ts') | undefined;

  /** `create` makes the analysis that files are given to, when a first one is met. */
  constructor(workspace: Workspace | undefined, create: () => Analysis) {
    this.#workspace = workspace;
    this.#create = create;
  }

  /** Has the analysis made anew, because the models are others now. */
  forget(): void {
    this.#analysis = undefined;
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

  /** What to prepare before a file can be checked. */
  languagesOf(uri: string, text: string): readonly Preparation[] {
    const code = codeIn(fileKindOf(uri), text);
    return code ? ['file', code.language] : ['file'];
  }

  /** `checkCode` checks the scripts of a page, and files of code that a manifest runs. */
  check(
    uri: string,
    text: string,
    settings: Settings | undefined,
    isOver: () => boolean,
    checkCode: (source: ParsedSource) => Report,
  ): Report {
    const kind = fileKindOf(uri);
    const readers = this.#readers;
    if (!readers) throw new Error('Files are not prepared.');
    if (!kind || settings?.files?.[groupOf(kind)] === false) return { findings: [] };
    const root = this.#workspace?.root?.(uri);
    const mild = root !== undefined && isMild(uri, root);
    const source = { uri, language: 'python', text } as const;
    this.#analysis ??= this.#create();
    let note: string | undefined;
    const missing: Language[] = [];
    const fill = (program: Parameters<typeof readers.readFile>[0]) => {
      note = readers.readFile(program, kind, uri, mild, (path) => {
        const found = this.#checkBeside(uri, path, checkCode);
        missing.push(...(found?.missing ?? []));
        return found?.findings.find((it) => it.severity === 'error' && UNREVIEWED.has(it.rule))?.message;
      });
    };
    const { wrappers: _, ...answer } = this.#analysis.check(source, fill, settings, isOver);
    const report = { ...answer, ...(note && { note }), ...(missing.length > 0 && { missing }) };
    const code = codeIn(kind, text);
    if (!code) return report;
    const inCode = checkCode({ uri, language: code.language, text: code.text, isMild: mild });
    const lines = new Lines(text);
    const scripts = new Spans();
    for (const { start, end } of code.scripts) scripts.add(start, end - 1);
    const isInCode = ({ range: { start } }: Finding) => {
      const at = lines.offsetOf(start);
      return scripts.meeting(at, at) !== undefined;
    };
    // What stands in a script is said of it as code alone, by whose comments it can be accepted.
    const beside = inCode.skipped === undefined ? report.findings.filter((it) => !isInCode(it)) : report.findings;
    return { ...report, findings: distinct([...beside, ...inCode.findings].sort(byPlace)) };
  }

  /** The report of a file of code that another file names by its path from there; undefined where it is none of the workspace. */
  #checkBeside(uri: string, path: string, checkCode: (source: ParsedSource) => Report): Report | undefined {
    const specifier = path.startsWith('.') ? path : `./${path}`;
    const found = this.#workspace?.resolve(uri, specifier, 'javascript');
    const file = found === undefined ? undefined : this.#workspace?.read(found);
    return file && checkCode(file);
  }
}

/** The rules that tell that code runs which nobody reviewed. */
const UNREVIEWED = new Set(['agent-code-exec', 'download-and-run', 'install-hook', 'obfuscated-exec', 'remote-exec']);

/** The code that stands in a file, at its places; undefined where there is none. */
function codeIn(kind: FileKind | undefined, text: string): PageCode | undefined {
  if (kind === 'html') return codeOfPage(text);
  return kind === 'paths' ? codeOfPaths(text) : undefined;
}

/** The findings with fingerprints that differ. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return findings.map((it) => {
    const count = seen.get(it.fingerprint) ?? 0;
    seen.set(it.fingerprint, count + 1);
    return count === 0 ? it : { ...it, fingerprint: fingerprintOf([it.fingerprint, 'in the page', String(count)]) };
  });
}

function byPlace({ range: { start: a } }: Finding, { range: { start: b } }: Finding): number {
  return a.line - b.line || a.character - b.character;
}
