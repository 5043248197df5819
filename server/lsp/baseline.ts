/** What the team's baseline leaves of what is found in a document: what the command line leaves of it, other files being as they are. */

import type { Finding } from '../core/service/finding.ts';
import type { Report } from '../core/service/service.ts';
import { type Baseline, CodeWords, type Found, matched, matchedAmong } from '../world/baseline.ts';
import type { Files } from '../world/files.ts';
import type { DocumentSettings } from './settings.ts';

/** The files of a folder, for those who look for code that has moved. */
export interface OtherFiles {
  /** The URIs of all that are analysed below a folder (absolute); undefined when nobody knows. */
  below(folder: string): Promise<readonly string[] | undefined>;
  /** What is found in one that the baseline of a folder speaks for. */
  findingsIn(
    uri: string,
    folder: string,
    words: readonly (readonly string[])[],
  ): Promise<readonly Pick<Finding, 'rule' | 'fingerprint'>[]>;
}

type Wishes = Pick<DocumentSettings, 'baseline' | 'showsBaseline'>;

/** Milliseconds for which what was learnt of other files is taken for true, unless one is saved. */
const LIFE = 2_000;
/** Documents of which something is remembered. */
const LIMIT = 1_000;

/** What was learnt for a document: which of its findings have moved to it from other files. */
interface Learnt {
  /** The findings for which that was asked. */
  readonly key: string;
  /** How many of each fingerprint are accepted. */
  readonly accepted: ReadonlyMap<string, number>;
  readonly until: number;
  /** Whether it has been heeded: what was just learnt counts once, however long the document takes to be checked again. */
  isUsed: boolean;
}

export class Acceptance {
  readonly #files: Files;
  readonly #others: OtherFiles;
  readonly #learnt = new Map<string, Learnt>();

  constructor(files: Files, others: OtherFiles) {
    this.#files = files;
    this.#others = others;
  }

  /** Forgets what other files held. */
  forget(): void {
    this.#learnt.clear();
  }

  /** What is left of what was found in a document or notebook; undefined when other files have to be asked first: `learn`. */
  leaves(uri: string, report: Report, wishes: Wishes): Report | undefined {
    const { baseline } = wishes;
    if (!baseline || report.findings.length === 0) return report;
    const { sure, open } = judged(this.#named(uri, report.findings, baseline), baseline);
    const accepted = new Set([...sure].map(({ finding }) => finding));
    if (open.length > 0) {
      const learnt = this.#learnt.get(uri);
      if (learnt?.key !== keyOf(open) || (learnt.isUsed && learnt.until < performance.now())) return undefined;
      learnt.isUsed = true;
      const left = new Map(learnt.accepted);
      for (const { fingerprint, finding } of open) {
        const count = left.get(fingerprint) ?? 0;
        left.set(fingerprint, count - 1);
        if (count > 0) accepted.add(finding);
      }
    }
    return without(accepted, report, wishes.showsBaseline);
  }

  /** Asks other files about what was found in a document, so that `leaves` can say what is left. */
  async learn(uri: string, { findings }: Report, { baseline }: Wishes, textOf: (uri: string) => string): Promise<void> {
    if (!baseline) return;
    const named = this.#named(uri, findings, baseline);
    const { open } = judged(named, baseline);
    const all = await this.#matched(baseline, named, textOf);
    const accepted = new Map<string, number>();
    for (const it of open) {
      if (all.has(it)) accepted.set(it.fingerprint, (accepted.get(it.fingerprint) ?? 0) + 1);
    }
    if (this.#learnt.size >= LIMIT) this.#learnt.clear();
    this.#learnt.set(uri, { key: keyOf(open), accepted, until: performance.now() + LIFE, isUsed: false });
  }

  /** What is left of all that is found in a workspace, each finding with the baseline that speaks for its file. */
  leavesOfAll(all: readonly (Wishes & { readonly uri: string; readonly findings: readonly Finding[] })[]): Finding[] {
    const byFolder = new Map<string, { readonly baseline: Baseline; readonly named: Named[] }>();
    for (const { uri, findings, baseline } of all) {
      if (!baseline || findings.length === 0) continue;
      const group = byFolder.get(baseline.folder) ?? { baseline, named: [] };
      byFolder.set(baseline.folder, group);
      group.named.push(...this.#named(uri, findings, baseline));
    }
    const accepted = new Set<Finding>();
    for (const { baseline, named } of byFolder.values()) {
      for (const { finding } of matched(baseline, named).accepted) accepted.add(finding);
    }
    return all.flatMap(({ findings, showsBaseline }) => without(accepted, { findings }, showsBaseline).findings);
  }

  async #matched(
    baseline: Baseline,
    named: readonly Named[],
    textOf: (uri: string) => string,
  ): Promise<ReadonlySet<Named>> {
    const listed = await this.#others.below(baseline.folder);
    if (!listed) return new Set();
    const uris = new Map(listed.map((it) => [this.#relative(it, baseline), it]));
    const around = {
      list: async () => [...uris.keys()],
      findingsIn: (file: string, words: readonly (readonly string[])[]) =>
        this.#others.findingsIn(uris.get(file)!, baseline.folder, words),
    };
    const words = new CodeWords(textOf);
    return (await matchedAmong(baseline, named, isOf(named), ({ finding }) => words.of(finding), around)).accepted;
  }

  #named(uri: string, findings: readonly Finding[], baseline: Baseline): readonly Named[] {
    const file = this.#relative(uri, baseline);
    return findings.map((finding) => ({ rule: finding.rule, fingerprint: finding.fingerprint, file, finding }));
  }

  #relative(uri: string, { folder }: Baseline): string {
    const { paths } = this.#files;
    return paths.relative(folder, this.#files.fileOf(uri) ?? uri).replaceAll(paths.sep, '/');
  }
}

interface Named extends Found {
  readonly finding: Finding;
}

/** Which findings of one document are accepted whatever other files hold, and for which that matters. */
function judged(
  named: readonly Named[],
  baseline: Baseline,
): { readonly sure: ReadonlySet<Named>; readonly open: readonly Named[] } {
  const isOwn = isOf(named);
  const sure = matched(baseline, named, isOwn).accepted;
  const isElsewhere = ({ fingerprint }: Named) =>
    baseline.byFingerprint.get(fingerprint)?.some((it) => !isOwn(it.file));
  return { sure, open: named.filter((it) => !sure.has(it) && isElsewhere(it) === true) };
}

/** Whether a file is the one that findings of a single document are in. */
function isOf(named: readonly Named[]): (file: string) => boolean {
  return (file) => file === named[0]?.file;
}

function keyOf(open: readonly Named[]): string {
  return open.map((it) => it.fingerprint).join(' ');
}

/** Without what is accepted, or with it as information where the user wants to see it. */
function without<Some extends Pick<Report, 'findings'>>(
  accepted: ReadonlySet<Finding>,
  report: Some,
  shows: boolean | undefined,
): Some {
  if (accepted.size === 0) return report;
  const findings = report.findings.flatMap((it) => {
    if (!accepted.has(it)) return [it];
    return shows ? [{ ...it, severity: it.severity === 'hint' ? it.severity : ('information' as const) }] : [];
  });
  return { ...report, findings };
}
