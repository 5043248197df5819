/** One language's way from nodes to findings: program, flow, rules, severities, suppressions, fingerprints. */

import type { Edit } from '../flow/edits.ts';
import { Flow } from '../flow/flow.ts';
import { Links } from '../flow/links.ts';
import { Plausible, wordsOf } from '../flow/plausible.ts';
import type { Catalog } from '../models/catalog.ts';
import type { Versions } from '../models/versions.ts';
import { JavaScriptLowering } from '../program/javascript.ts';
import type { Lowering } from '../program/lowering.ts';
import { printProgram } from '../program/print.ts';
import { type Cells, type FunctionInfo, Program } from '../program/program.ts';
import { PythonLowering } from '../program/python.ts';
import { Relowering } from '../program/relowering.ts';
import { VOCABULARY } from '../program/vocabulary.ts';
import { toldBy } from '../rules/foreign-code.ts';
import * as rules from '../rules/index.ts';
import type { Crossing, PinRequest, Remedy, Rule, RulePage } from '../rules/rule.ts';
import { findSecrets } from '../secrets/finder.ts';
import { redacted } from '../secrets/redaction.ts';
import { isTest } from '../syntax/file-kinds.ts';
import type { Grammar } from '../syntax/grammar.ts';
import type { Language } from '../syntax/language.ts';
import type { Nodes, SectionNodes } from '../syntax/nodes.ts';
import { allowListOf } from './allowed.ts';
import { approvalListOf, type CodeHash, type Verdict } from './approvals.ts';
import { remarks } from './comments.ts';
import type { Finding, Fix, Severity, TextEdit } from './finding.ts';
import { fingerprintOf } from './fingerprint.ts';
import { printFlow } from './flow-text.ts';
import { artifactsOf, broughtIn, INVENTORY } from './inventory.ts';
import { Lines } from './lines.ts';
import { Linker } from './linker.ts';
import type { Learned, Neighbours } from './neighbours.ts';
import { PinComments } from './pin-comments.ts';
import type { Report, Settings } from './service.ts';
import { graded, isSureEnough, lower, milder } from './severity.ts';
import { Spans } from './spans.ts';
import { Suppressions } from './suppressions.ts';
import { type Found, onceAtEach, Told, worstBy } from './told.ts';
import { noWork, type WorkCount } from './work.ts';

/** What is said of a source in which some values were not followed to their end. */
const CUT = 'too large or too entangled to follow every value; findings may be missing';

/** Fills a program, which holds a text and nothing else, with what is read from it. */
export type Filling = (program: Program) => void;

/** A text in the analysis' language; `cells` where it is made of a notebook's. */
export interface ParsedSource {
  readonly uri: string;
  readonly language: Language;
  readonly text: string;
  readonly cells?: Cells;
  /** Whether it stands in a file that shows or tests something. */
  readonly isMild?: boolean;
}

/** A source's way to other files. */
interface Linked {
  readonly linker: Linker | undefined;
  readonly surroundings: ConstructorParameters<typeof Flow>[4];
  readonly isOver: (() => boolean) | undefined;
  /** Links what was asked for since the last time; answers whether asking again can tell more. */
  readonly again: () => boolean;
}

const NO_NAMES: ReadonlySet<string> = new Set();

const RULES: readonly Rule[] = Object.values(rules);

/** UTF-16 code units at both ends of a place that count for a fingerprint: places may lie in each other by the thousand. */
const FINGERPRINT_ENDS = 2_000;

/** UTF-16 code units of a line that count for a fingerprint on either side of the place: a line may be megabytes long. */
const FINGERPRINT_CONTEXT = 200;

/** How often files are linked, each time those that the last ones led to. */
const LINK_ROUNDS = 5;

export class Analysis {
  readonly #language: Language;
  readonly #lowerings = new Map<Language, Lowering>();
  readonly #program: Program;
  /** Absent where only files that are no code are read. */
  readonly #lowering: Lowering | undefined;
  /** The same for texts that are being typed. */
  readonly #relowering: Relowering | undefined;
  readonly #catalog: Catalog;
  readonly #plausible: Plausible;
  readonly #grammar: Grammar | undefined;
  readonly #log: (message: string) => void;
  readonly #versionsOf: (uri: string) => Versions | undefined;
  readonly #knowledge: Knowledge;
  readonly #work: WorkCount;

  /** `versionsOf` tells what is installed around a source, by its URI; `knowledge` is what is true outside; `work` counts what is done. */
  constructor(
    language: Language,
    grammar: Grammar | undefined,
    catalog: Catalog,
    log: (message: string) => void,
    versionsOf: (uri: string) => Versions | undefined = () => undefined,
    knowledge: Knowledge = { today: () => '', codeHash: () => undefined },
    work: WorkCount = noWork(),
  ) {
    this.#versionsOf = versionsOf;
    this.#program = new Program([...new Set([...VOCABULARY, ...wordsOf(catalog)])]);
    this.#plausible = new Plausible(catalog, this.#program);
    const LoweringOf = language === 'python' ? PythonLowering : JavaScriptLowering;
    this.#lowering = grammar && new LoweringOf(this.#program, grammar);
    this.#relowering = this.#lowering && new Relowering(this.#program, this.#lowering);
    this.#language = language;
    if (this.#lowering) this.#lowerings.set(language, this.#lowering);
    this.#catalog = catalog;
    this.#grammar = grammar;
    this.#log = log;
    this.#knowledge = knowledge;
    this.#work = work;
  }

  /**
   * The findings of a source whose tree `nodes` holds, or is in sections, in document order, and a note when not everything could be
   * followed. `isOver` tells whether the time for it is up.
   */
  check(
    source: ParsedSource,
    nodes: Nodes | Filling | readonly SectionNodes[],
    settings: Settings | undefined,
    isOver?: () => boolean,
    neighbours?: Neighbours,
  ): Report & Learned {
    this.#lower(source, nodes);
    // Of a file in which nothing was found to say, only its text can tell a secret, or what a comment accepts.
    if (
      this.#program.declared?.isEmpty &&
      !source.text.includes('loadguard:') &&
      findSecrets(source.text).length === 0
    ) {
      return { findings: [], wrappers: [] };
    }
    const linked = this.#linked(source, neighbours, isOver);
    const { linker } = linked;
    const textual = new Map<Rule, readonly Crossing[]>();
    let flow: Flow;
    let found: readonly Found[];
    do {
      flow = this.#resolved(source, linked);
      found = this.#findAll(source, flow, settings, textual);
      this.#work.questions += flow.questions;
    } while (linked.again());
    this.#work.analysed++;
    const learned = {
      wrappers: neighbours?.tellsOthers ? flow.wrappers() : [],
      linked: linker?.linked ?? [],
      ...(flow.wasCut || linker?.wasCut ? { note: CUT } : {}),
      ...(isOver?.() ? { isLate: true as const } : {}),
    };
    const isSpokenTo = source.text.includes('loadguard:') || (source.cells?.tags.size ?? 0) > 0;
    if (found.length === 0 && !isSpokenTo) return { findings: [], ...learned };
    const told = new Told(found);
    const spoken = onceAtEach(found.filter((it) => !told.isToldBetter(it)));
    spoken.sort(byPlace);
    this.#program.unlink();
    const isComplete = !learned.note && !learned.isLate;
    return { findings: this.#findings(source, spoken, settings, linker, isComplete), ...learned };
  }

  /** The names of a source's functions that load or run what they are given, as other files call them; asks no rule. */
  wrappersOf(source: ParsedSource, nodes: Nodes, isOver: () => boolean, neighbours: Neighbours): readonly string[] {
    this.#lower(source, nodes);
    const linked = this.#linked(source, neighbours, isOver);
    let names: readonly string[];
    do {
      const flow = this.#resolved(source, linked);
      names = this.#guarded('finding wrappers', source.uri, () => flow.wrappers()) ?? [];
      this.#work.questions += flow.questions;
    } while (linked.again());
    return names;
  }

  /** A flow in which all calls are resolved: what is called is found out first, for most of what leads to other files does so there. */
  #resolved(source: ParsedSource, { surroundings, isOver, again }: Linked): Flow {
    let flow: Flow;
    do {
      flow = new Flow(this.#program, this.#catalog, this.#plausible, isOver, surroundings);
      this.#guarded('resolving calls', source.uri, () => flow.modelled());
      this.#work.rounds++;
    } while (again());
    return flow;
  }

  #linked(source: ParsedSource, neighbours: Neighbours | undefined, isOver: (() => boolean) | undefined): Linked {
    const links = neighbours && new Links();
    const linker = neighbours && links && this.#linker(source, neighbours, links);
    const wrappers = neighbours?.wrappers ?? NO_NAMES;
    const versions = this.#versionsOf(source.uri);
    const fileName = source.uri.slice(source.uri.lastIndexOf('/') + 1);
    let rounds = 0;
    const again = () => rounds < LINK_ROUNDS && !isOver?.() && linker?.link() === true && ++rounds > 0;
    return { linker, surroundings: { links, wrappers, versions, fileName }, isOver, again };
  }

  /** `textual`: what rules that look at nothing but the text have found before, and what they find now. */
  #findAll(
    source: ParsedSource,
    flow: Flow,
    settings: Settings | undefined,
    textual: Map<Rule, readonly Crossing[]>,
  ): readonly Found[] {
    const found: Found[] = [];
    if (settings?.inventory) {
      for (const crossing of artifactsOf(flow)) found.push({ rule: INVENTORY, crossing, severity: INVENTORY.severity });
    }
    const { today, codeHash } = this.#knowledge;
    const allowed = settings?.allow && allowListOf(settings.allow, today());
    const approved = settings?.approvals && approvalListOf(settings.approvals, today());
    for (const rule of RULES) {
      const wanted = settings?.rules?.[rule.id];
      // What is let in is listed whether anybody wants to be told of it or not.
      if (wanted === 'off' && !settings?.inventory) continue;
      const crossings = worstAtEach(this.#run(rule, flow, source.uri, textual), rule.severity);
      if (settings?.inventory) {
        const brought = crossings.flatMap((it) => broughtIn(it, rule.id));
        found.push(...brought.map((crossing) => ({ rule: INVENTORY, crossing, severity: INVENTORY.severity })));
      }
      if (wanted === 'off') continue;
      for (const crossing of crossings) {
        if (!isSureEnough(crossing.confidence ?? 'high', rule.id, settings)) continue;
        if (crossing.artifact && allowed?.has(crossing.artifact)) continue;
        if (allowed && crossing.brings?.every((it) => allowed.has(it))) continue;
        if (crossing.index !== undefined && allowed?.hasIndex(crossing.index)) continue;
        const { artifact } = crossing;
        const verdict = artifact && crossing.approvable ? approved?.verdict(artifact, codeHash) : undefined;
        if (verdict?.kind === 'approved') continue;
        const own = crossing.severity ?? rule.severity;
        const isMild = source.isMild ?? this.#program.declared?.isMild;
        const inTest = rule.isMildInTests && isTest(source.uri) ? lower(own) : own;
        found.push({
          rule,
          crossing: withReason(crossing, verdict),
          severity: graded(isMild ? milder(own) : inTest, rule.severity, wanted),
        });
      }
    }
    return found;
  }

  #linker(source: ParsedSource, neighbours: Neighbours, links: Links): Linker {
    const { workspace, parsed } = neighbours;
    const loweringOf = (language: Language) => {
      const known = this.#lowerings.get(language);
      if (known) return known;
      const grammar = (language === 'python') === (this.#language === 'python') && neighbours.grammar(language);
      if (!grammar) return undefined;
      const lowering = new JavaScriptLowering(this.#program, grammar);
      this.#lowerings.set(language, lowering);
      return lowering;
    };
    return new Linker(source, this.#program, links, workspace, parsed, loweringOf, (module) =>
      this.#catalog.isLibrary(module),
    );
  }

  /** What was read from the tree, as text. */
  show(source: ParsedSource, nodes: Nodes | Filling, view: 'syntax' | 'program' | 'flow'): string {
    if (view === 'syntax' && typeof nodes !== 'function' && this.#grammar) {
      return printNodes(nodes, this.#grammar, source.text);
    }
    this.#lower(source, nodes);
    if (view === 'program') return printProgram(this.#program);
    return printFlow(new Flow(this.#program, this.#catalog, this.#plausible), source.text);
  }

  #lower({ text, language, cells }: ParsedSource, nodes: Nodes | Filling | readonly SectionNodes[]): void {
    if ('length' in nodes && typeof nodes !== 'function' && (nodes.length > 1 || cells)) {
      this.#relowering?.lower(text, language, nodes, cells);
      return;
    }
    this.#program.reset(text, language, cells);
    if (typeof nodes === 'function') nodes(this.#program);
    else this.#lowering?.lower('length' in nodes ? nodes[0]!.nodes : nodes);
  }

  /** A rule that fails costs its own findings only. */
  #run(rule: Rule, flow: Flow, uri: string, textual: Map<Rule, readonly Crossing[]>): readonly Crossing[] {
    if (rule.checkText && !textual.has(rule))
      textual.set(rule, this.#guarded(rule.id, uri, () => [...rule.checkText!(flow)]) ?? []);
    return [...(textual.get(rule) ?? []), ...(this.#guarded(rule.id, uri, () => toldBy(rule, flow)) ?? [])];
  }

  /** What `work` gives; where it fails, nothing, and a line in the log says what failed on which source. */
  #guarded<Result>(what: string, uri: string, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#log(`${what} failed on ${uri}: ${reason}`);
      return undefined;
    }
  }

  #findings(
    source: ParsedSource,
    found: readonly Found[],
    settings: Settings | undefined,
    linker: Linker | undefined,
    isComplete: boolean,
  ): readonly Finding[] {
    const { uri, text } = source;
    const lines = new Lines(text);
    const program = this.#program;
    const today = this.#knowledge.today();
    const suppressions = new Suppressions(program, lines, today);
    const lineSpans = new Map<string, Spans>();
    for (const { rule, crossing } of found) {
      const spans = lineSpans.get(rule.id) ?? new Spans();
      spans.add(lines.lineOf(crossing.start), lines.lineOf(crossing.end));
      lineSpans.set(rule.id, spans);
    }
    const said = remarks(suppressions, {
      text,
      today,
      settings,
      found: lineSpans,
      isComplete,
      isNotebook: program.cells.starts.length > 0,
    }).flatMap(({ rule, crossing }): readonly Found[] => {
      const wanted = settings?.rules?.[rule.id];
      return wanted === 'off' ? [] : [{ rule, crossing, severity: wanted ?? rule.severity }];
    });
    const all = said.length === 0 ? found : [...found, ...said].sort(byPlace);
    const comments = new PinComments(program, lines, suppressions, linker);
    const enclosing = new Enclosing(program);
    const seen = new Map<string, number>();
    const result: Finding[] = [];
    const placeOf = ({ start, end }: { start: number; end: number }) =>
      linker && start > text.length ? linker.placeOf(start, end) : { uri, range: lines.range(start, end) };
    const changeOf = ({ start, end, text: newText }: Edit): TextEdit => {
      if (!linker || start <= text.length) return { range: lines.range(start, end), newText };
      return { ...placeOf({ start, end }), newText, replaces: linker.textAt(start, end).text };
    };
    for (const { rule, crossing, severity } of all) {
      const range = lines.range(crossing.start, crossing.end);
      const from = Math.max(lines.startOf(range.start.line), crossing.start - FINGERPRINT_CONTEXT);
      const to = Math.min(lines.startOf(range.end.line + 1), crossing.end + FINGERPRINT_CONTEXT);
      const code = shortened(text, from, to).replace(/\s+/g, ' ').trim();
      const base = fingerprintOf([rule.id, code, enclosing.namesAt(crossing.start)]);
      const ordinal = seen.get(base) ?? 0;
      seen.set(base, ordinal + 1);
      const isBeyondComments =
        rule.family === 'hygiene' || settings?.ignores === false || settings?.locked?.includes(rule.id) === true;
      if (!isBeyondComments && suppressions.has(rule.id, range.start.line, range.end.line)) continue;
      result.push({
        rule: rule.id,
        severity,
        confidence: crossing.confidence ?? 'high',
        message: redacted(crossing.message),
        uri,
        range,
        path: (crossing.steps ?? []).map((it) => ({ ...placeOf(it), message: redacted(it.message) })),
        fixes: [
          ...(crossing.remedies ?? [])
            .filter((it) => isWithin(it, text.length))
            .map((it) => fixOf(it, uri, comments, changeOf)),
          ...(isBeyondComments ? [] : ignoring(rule, suppressions, lines, range.start.line)),
        ],
        fingerprint: ordinal === 0 ? base : fingerprintOf([base, String(ordinal)]),
        ...(crossing.artifact ? { artifact: crossing.artifact } : {}),
      });
    }
    return result;
  }
}

/** What is true outside of the source: the day, as in 2027-01-31, and what code lies on this machine. */
interface Knowledge {
  today(): string;
  readonly codeHash: CodeHash;
}

/** The crossing, with why an approval does not count for it. */
function withReason(crossing: Crossing, verdict: Verdict | undefined): Crossing {
  return verdict?.kind === 'void' ? { ...crossing, message: `${crossing.message} ${verdict.why}` } : crossing;
}

/** How many names of functions around a place count. */
const MOST_NAMES = 20;

/** What stands between two offsets; of much, the beginning and the end. */
function shortened(text: string, start: number, end: number): string {
  if (end - start <= 2 * FINGERPRINT_ENDS) return text.slice(start, end);
  return `${text.slice(start, start + FINGERPRINT_ENDS)}${end - start}${text.slice(end - FINGERPRINT_ENDS, end)}`;
}

/** The names of the functions around a place. Places are asked for in document order, so that each function is passed once. */
class Enclosing {
  readonly #program: Program;
  readonly #functions: readonly FunctionInfo[];
  readonly #open: FunctionInfo[] = [];
  #next = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#functions = [...program.functions].sort((a, b) => a.start - b.start || b.end - a.end);
  }

  /** The innermost names around a UTF-16 offset, not before the last one asked for; outermost first, with dots between. */
  namesAt(offset: number): string {
    for (let next = this.#functions[this.#next]; next && next.start <= offset; next = this.#functions[++this.#next]) {
      this.#close(next.start);
      this.#open.push(next);
    }
    this.#close(offset);
    const { names } = this.#program;
    const inner = this.#open.slice(-MOST_NAMES);
    return inner.flatMap((it) => (it.name < 0 ? [] : [names.text(it.name)])).join('.');
  }

  #close(offset: number): void {
    while (this.#open.length > 0 && this.#open.at(-1)!.end <= offset) this.#open.pop();
  }
}

function ignoring(rule: RulePage, suppressions: Suppressions, lines: Lines, line: number): readonly Fix[] {
  const comment = suppressions.commentFor(rule.id, line);
  if (!comment) return [];
  const edits = [{ range: lines.range(comment.offset, comment.offset), newText: comment.text }];
  return [{ title: `Ignore ${rule.id} here, with a reason`, kind: 'ignore', safe: false, preferred: false, edits }];
}

/** Whether a remedy changes nothing beyond a UTF-16 offset, in files that the source is linked with, but constants to pin. */
function isWithin({ kind, edits, codeEdits = [], alongside = [] }: Remedy, length: number): boolean {
  const all = [...edits, ...codeEdits, ...alongside.flatMap((it) => it.edits)];
  return all.every((it) => it.end <= length || (kind === 'pin' && it.isElsewhere === true));
}

/**
 * The crossings without those that stand where the rule tells of one as bad: a function may be called in several ways. Loads
 * that lack a pin are kept apart, for one of them may be told better.
 */
function worstAtEach(crossings: readonly Crossing[], usual: Severity): readonly Crossing[] {
  return worstBy(
    crossings,
    (it) => `${it.start} ${it.end} ${it.unpinned ?? ''}`,
    (it) => it.severity ?? usual,
  );
}

function fixOf(remedy: Remedy, uri: string, comments: PinComments, changeOf: (edit: Edit) => TextEdit): Fix {
  const { title, kind, safe, preferred, edits, codeEdits, alongside, pin, list } = remedy;
  const comment = comments.for(remedy);
  return {
    title,
    kind,
    safe,
    preferred,
    edits: edits.map(changeOf),
    ...(codeEdits ? { codeEdits: codeEdits.map(changeOf) } : {}),
    ...(comment ? { comment: changeOf(comment) } : {}),
    ...(pin ? { pin: placed(pin, uri) } : {}),
    ...(list ? { list: { requirements: list, near: uri } } : {}),
    ...(alongside
      ? { alongside: alongside.map((it) => ({ ...it, pin: placed(it.pin, uri), edits: it.edits.map(changeOf) })) }
      : {}),
  };
}

function byPlace(a: Found, b: Found): number {
  return a.crossing.start - b.crossing.start || a.crossing.end - b.crossing.end || compare(a.rule.id, b.rule.id);
}

/** A request for a package with the place whose lock files may answer it. */
function placed(pin: PinRequest, uri: string): PinRequest {
  return pin.host === 'npm' || pin.host === 'python' || pin.host === 'conda' ? { ...pin, near: uri } : pin;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function printNodes(nodes: Nodes, grammar: Grammar, text: string): string {
  const lines: string[] = [];
  const open: number[] = [];
  for (let node = 0; node < nodes.count; node++) {
    while (open.length > 0 && open.at(-1)! <= node) open.pop();
    const leaf = nodes.next[node] === node + 1;
    const shown = leaf ? ` ${JSON.stringify(text.slice(nodes.start[node], nodes.end[node]))}` : '';
    lines.push(`${'  '.repeat(open.length)}${grammar.kinds[nodes.kind[node]!] ?? 'ERROR'}${shown}`);
    open.push(nodes.next[node]!);
  }
  return `${lines.join('\n')}\n`;
}
