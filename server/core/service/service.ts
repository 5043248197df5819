/** The analyser's whole interface: text in, findings out. Adapters and tests call nothing else of the core. */

import { Catalog } from '../models/catalog.ts';
import type { Library } from '../models/model.ts';
import type { Standard } from '../rules/rule.ts';
import type { Language, Preparation, SourceLanguage } from '../syntax/language.ts';
import { Nodes } from '../syntax/nodes.ts';
import { type IncrementalTree, Parser } from '../syntax/parser.ts';
import { asBytes, asText } from '../syntax/scanner.ts';
import { mayHaveScriptCells } from '../syntax/script-cells.ts';
import { allowListOf } from './allowed.ts';
import { Analysis, type ParsedSource } from './analysis.ts';
import { approvalListOf, type Verdict } from './approvals.ts';
import { type CellCache, type CellModule, scriptModule } from './cells.ts';
import { completeFix, type Refusal, recallFix } from './completion.ts';
import { Files } from './files.ts';
import type { Finding, Fix, PinRequest, Severity } from './finding.ts';
import { Gate } from './gate.ts';
import type { Asking, Host } from './host.ts';
import { Neighbourhood } from './neighbourhood.ts';
import type { Learned } from './neighbours.ts';
import {
  type Cell,
  type CellCaches,
  checkCells,
  checkNotebook,
  languagesOf,
  NotebookFile,
  type Places,
} from './notebooks.ts';
import { explainRule, RULES } from './pages.ts';
import type { Settings } from './settings.ts';
import { acceptor, checkStored, type StoredFinding, type StoredText } from './stored.ts';
import { mentionsAny } from './words.ts';
import type { Wrapping } from './wrappers.ts';

export type { Cell } from './notebooks.ts';
export type { Settings } from './settings.ts';
export type { StoredFinding, StoredText } from './stored.ts';
export type { Wrapping } from './wrappers.ts';

/** A text with a language and an address. */
export interface Source {
  readonly uri: string;
  readonly language: SourceLanguage;
  readonly text: string;
}

/** The answer for one source: its findings in document order, and why it was skipped if it was. */
export interface Report {
  readonly findings: readonly Finding[];
  /** Why the source was not analysed, in words for the user ("larger than 2 MB"). */
  readonly skipped?: string;
  /** What the analysis of the source lacks, in words for the user. */
  readonly note?: string;
  /** Languages of files it imports that were not ready; once they are prepared, a check of the source tells more. */
  readonly missing?: readonly Language[];
  /** Of a notebook's file: the texts of the cells that findings point into, by their indices. */
  readonly cells?: Readonly<Record<number, string>>;
}

/** A source that stays open: it keeps its tree, so that an edit costs little. */
export interface Document {
  readonly uri: string;
  /** Takes the whole new text; what changed is found by comparison. */
  update(text: string): void;
  check(settings?: Settings): Report;
  /** Gives its memory back; no call may follow. */
  dispose(): void;
}

/** A notebook that stays open: cells that did not change are not read again. */
export interface NotebookDocument {
  /** Takes all code cells, in their order. */
  update(cells: readonly Cell[]): void;
  /** The findings of all cells, each at the URI of its cell. */
  check(settings?: Settings): Report;
}

/** A rule as adapters show it. */
export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly why: string;
  readonly advice: string;
  readonly severity: Severity;
  readonly standards: readonly Standard[];
}

export interface Service {
  readonly rules: readonly RuleInfo[];
  /** Whether a file with these bytes can have a finding at all. One pass, no parse; `false` is certain. */
  admits(bytes: Uint8Array, length: number, language: SourceLanguage, uri?: string): boolean;
  /** As `admits`, for a text. */
  admitsText(text: string, language: SourceLanguage): boolean;
  /** How an artefact stands with the team: whether it is approved or allowed, or its approval is void and why. */
  standing(artifact: PinRequest, settings: Settings | undefined): 'allowed' | Verdict;
  /** What to prepare before a source can be checked. */
  languagesOf(source: Source): readonly Preparation[];
  /**
   * Whether a source names a function that, as first checks have found, loads or runs what it is given, so that
   * `checkAgain` may have more to say. One pass over the bytes, no parse.
   */
  callsWrapper(bytes: Uint8Array, length: number, language: SourceLanguage): boolean;
  /** The languages to prepare before cells of these languages can be checked together. */
  languagesOfCells(languages: readonly Language[]): readonly Language[];
  /** Makes a language ready; must have resolved before `check` or `open` of a source in it. */
  prepare(language: Preparation): Promise<void>;
  /** Adds models of the team's own libraries to the built-in ones, for all that is checked from now on. */
  extend(models: readonly Library[]): void;
  check(source: Source, settings?: Settings): Report;
  /**
   * Checks a source that is one of many which are all checked: functions of the others that load or run what they are
   * given do not count yet, and those of this one are noted for `checkAgain`.
   */
  checkFirst(source: Source, settings?: Settings): Report;
  /** Checks a source once more when it calls such functions of others; undefined when nothing of theirs concerns it. */
  checkAgain(source: Source, settings?: Settings): Report | undefined;
  /** How many such functions are known by now. */
  readonly wrapperCount: number;
  /** What was noted of such functions since the last call, for services in other threads. */
  takeWrappers(): readonly Wrapping[];
  /** Takes over what other threads have noted. */
  tellWrappers(wrappings: readonly Wrapping[]): void;
  open(source: Source): Document;
  openNotebook(uri: string, cells: readonly Cell[]): NotebookDocument;
  /** The findings in what a notebook stores beside its code; `cellTexts` are of all its cells, which may accept some. */
  checkStored(
    stored: readonly StoredText[],
    cellTexts: readonly string[],
    settings?: Settings,
  ): readonly StoredFinding[];
  /** Fills the holes of a fix through the host; answers with the reason when it cannot. */
  complete(fix: Fix, asking?: Asking): Promise<Fix | Refusal>;
  /** What `complete` would answer, when that is known without asking anybody. */
  recall(fix: Fix): Fix | Refusal | undefined;
  /** The rule's page as Markdown; undefined for an unknown rule. */
  explain(rule: string): string | undefined;
  /** What the analyser saw, as text, for debugging and snapshots. */
  show(source: Source, view: 'syntax' | 'program'): string;
}

const TIME_LIMIT = 2000;
const SIZE_LIMIT = 2_000_000;
const NO_NAMES: ReadonlySet<string> = new Set();

/** Reads the models and answers with a service; grammars are read when a language is first prepared. */
export async function createService(host: Host): Promise<Service> {
  const libraries = await host.models();
  const own = new Map<string, Library>();
  const catalogsOf = (all: readonly Library[]) => ({
    python: new Catalog(all, 'python'),
    javascript: new Catalog(all, 'javascript'),
  });
  let catalogs = catalogsOf(libraries);
  const catalogOf = (language: Language) => (language === 'python' ? catalogs.python : catalogs.javascript);
  const gates = new Map<Catalog, Gate>();
  const analyses = new Map<Language, Analysis>();
  const nodes = new Nodes();
  const files = new Files(host.workspace);
  let starting: Promise<Parser> | undefined;
  let parser: Parser | undefined;
  let buffer = new Uint8Array(0);

  const today = () => host.today?.() ?? '';

  const gateOf = (language: Language): Gate => {
    const catalog = catalogOf(language);
    const gate = gates.get(catalog) ?? new Gate(catalog);
    gates.set(catalog, gate);
    return gate;
  };

  const admits = (bytes: Uint8Array, length: number, language: SourceLanguage, uri = ''): boolean => {
    if (language === 'file') return files.admits(asText(bytes, length), bytes, length, uri);
    const isMoreThanCode = language === 'notebook' || (language === 'python' && mayHaveScriptCells(bytes, length));
    if (isMoreThanCode) return admitsText(asText(bytes, length), language);
    return gateOf(language).admits(bytes, length, language);
  };

  const admitsCode = (code: string, language: Language): boolean => {
    if (buffer.length < code.length) buffer = new Uint8Array(code.length * 2);
    return gateOf(language).admits(buffer, asBytes(code, buffer), language);
  };

  const admitsText = (text: string, language: SourceLanguage, uri = ''): boolean => {
    if (language === 'file') {
      const bytes = new Uint8Array(text.length);
      return files.admits(text, bytes, asBytes(text, bytes), uri);
    }
    if (language === 'notebook') {
      let isAdmitted = false;
      const { findings } = checkNotebook({ uri: '', text }, undefined, '', (module) => {
        isAdmitted ||= admitsCode(module.words, module.language);
        return undefined;
      });
      return isAdmitted || findings.length > 0;
    }
    return admitsCode(scriptModule(text, language)?.words ?? text, language);
  };

  const analysisOf = (language: Language): Analysis => {
    const log = (message: string) => host.log?.(message);
    const versionsOf = (uri: string) => host.versions?.(uri, language);
    const knowledge = { today, codeHash: (artifact: PinRequest) => host.codeHash?.(artifact) };
    return new Analysis(language, parser!.grammar(language), catalogOf(language), log, versionsOf, knowledge);
  };

  const ready = (language: Language): { parser: Parser; analysis: Analysis } => {
    const analysis = analyses.get(language);
    if (!parser || !analysis) throw new Error(`The language ${language} is not prepared.`);
    return { parser, analysis };
  };

  const tooLarge = (text: string, settings: Settings | undefined): Report | undefined => {
    const limit = settings?.sizeLimit ?? SIZE_LIMIT;
    if (text.length <= limit) return undefined;
    const million = (size: number) => (size / 1e6).toFixed(1);
    return {
      findings: [],
      skipped: `too large: ${million(text.length)} million characters, the limit is ${million(limit)}`,
    };
  };

  const deadline = (settings: Settings | undefined): (() => boolean) => {
    const end = host.clock() + (settings?.timeLimit ?? TIME_LIMIT);
    return () => host.clock() > end;
  };

  const tooSlow = (settings: Settings | undefined): Report => ({
    findings: [],
    skipped: `parsing took longer than ${settings?.timeLimit ?? TIME_LIMIT} ms`,
  });

  const neighbourhood =
    host.workspace &&
    new Neighbourhood(host.workspace, {
      isReady: (language) => analyses.has(language),
      parse: (file, into) => parser!.read(file.text, file.language, into, TIME_LIMIT),
      grammar: (language) => parser!.grammar(language),
      examine(file, neighbours) {
        const analysis = analyses.get(file.language);
        const isWorthIt = admitsText(file.text, file.language) || mentionsAny(file.text, neighbours.wrappers);
        if (!analysis || !isWorthIt) return [];
        if (!parser!.read(file.text, file.language, nodes, TIME_LIMIT)) return [];
        return analysis.check(file, nodes, undefined, deadline(undefined), neighbours).wrappers;
      },
    });
  const around = ({ uri, language, text }: Source): ReadonlySet<string> =>
    (language === 'notebook' || language === 'file'
      ? undefined
      : neighbourhood?.wrappers.around({ uri, language, text })) ?? NO_NAMES;

  const published = ({ wrappers: _, ...report }: Report & Learned): Report => {
    const missing = neighbourhood?.takeMissing() ?? [];
    return missing.length > 0 ? { ...report, missing } : report;
  };

  const aroundModule = ({ words, language }: CellModule, uri: string): ReadonlySet<string> =>
    around({ uri, language, text: words });

  const admitsModule = (module: CellModule, uri: string): boolean =>
    admitsCode(module.words, module.language) || mentionsAny(module.words, aroundModule(module, uri));

  /** Checks the cells of a script that stands for a notebook, or of a notebook: places are those in the module's text. */
  const checkScript = (
    module: CellModule,
    { uri, language }: ParsedSource,
    settings: Settings | undefined,
    known: ReadonlySet<string>,
  ): Report & Learned => {
    const { parser, analysis } = ready(language);
    const { text, cells } = module;
    const end = host.clock() + (settings?.timeLimit ?? TIME_LIMIT);
    const isComplete = module.read(parser, nodes, () => end - host.clock());
    const source = { uri, language, text, cells };
    const report = analysis.check(source, nodes, settings, deadline(settings), neighbourhood?.of(known));
    return isComplete ? report : { ...report, note: `of some cells, ${tooSlow(settings).skipped}` };
  };

  const checkText = (
    source: ParsedSource,
    settings: Settings | undefined,
    known: ReadonlySet<string>,
  ): Report & Learned => {
    const { parser, analysis } = ready(source.language);
    const refused = tooLarge(source.text, settings);
    if (refused) return { ...refused, wrappers: [] };
    const script = scriptModule(source.text, source.language);
    if (script) return checkScript(script, source, settings, known);
    const isRead = parser.read(source.text, source.language, nodes, settings?.timeLimit ?? TIME_LIMIT);
    if (!isRead) return { ...tooSlow(settings), wrappers: [] };
    return analysis.check(source, nodes, settings, deadline(settings), neighbourhood?.of(known));
  };

  const checkFile = (uri: string, text: string, settings: Settings | undefined): Report =>
    tooLarge(text, settings) ?? files.check(uri, text, ready('python').analysis, settings, deadline(settings));

  /** `isOneOfMany`: what is found out of the source's own functions is for the others to know. */
  const checkSource = (
    { uri, language, text }: Source,
    settings: Settings | undefined,
    known: ReadonlySet<string>,
    isOneOfMany: boolean,
  ): Report => {
    if (language === 'file') return checkFile(uri, text, settings);
    if (language === 'notebook') {
      return checkNotebook({ uri, text }, settings, today(), (module) =>
        settings?.gate && !admitsModule(module, uri) ? undefined : checkModule(module, uri, settings),
      );
    }
    const report = checkText({ uri, language, text }, settings, known);
    if (isOneOfMany) neighbourhood?.wrappers.note({ uri, text }, report.wrappers, known);
    return published(report);
  };

  const checkModule = (module: CellModule, uri: string, settings: Settings | undefined): Report => {
    const { text, language } = module;
    const known = aroundModule(module, uri);
    return tooLarge(text, settings) ?? published(checkScript(module, { uri, language, text }, settings, known));
  };

  return {
    rules: RULES,
    admits,
    admitsText,

    standing(artifact, settings) {
      if (settings?.allow && allowListOf(settings.allow, today()).has(artifact)) return 'allowed';
      const list = approvalListOf(settings?.approvals ?? [], today());
      return list.verdict(artifact, (it) => host.codeHash?.(it));
    },

    languagesOf(source) {
      if (source.language !== 'notebook') return [source.language];
      return languagesOf(new NotebookFile(source.uri, source.text).cells.map((it) => it.language));
    },

    callsWrapper(bytes, length, language) {
      return (
        language !== 'notebook' &&
        language !== 'file' &&
        (neighbourhood?.callsWrapper(bytes, length, language) ?? false)
      );
    },

    languagesOfCells: languagesOf,

    async prepare(asked) {
      const language = asked === 'file' ? 'python' : asked;
      if (asked === 'file') await files.prepare();
      // Languages may be prepared at the same time; they share one parser.
      starting ??= Parser.create(host).catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
      parser = await starting;
      await parser.prepare(language);
      if (!analyses.has(language)) analyses.set(language, analysisOf(language));
    },

    extend(models) {
      const before = own.size;
      for (const it of models) own.set(JSON.stringify(it), it);
      if (own.size === before) return;
      catalogs = catalogsOf([...libraries, ...own.values()]);
      gates.clear();
      for (const language of [...analyses.keys()]) analyses.set(language, analysisOf(language));
    },

    checkFirst(source, settings) {
      return checkSource(source, settings, NO_NAMES, true);
    },

    checkAgain(source, settings) {
      const known = around(source);
      if (mentionsAny(source.text, known)) return checkSource(source, settings, known, true);
      const missing = neighbourhood?.takeMissing() ?? [];
      return missing.length > 0 ? { findings: [], missing } : undefined;
    },

    get wrapperCount() {
      return neighbourhood?.wrappers.count ?? 0;
    },

    takeWrappers: () => neighbourhood?.wrappers.take() ?? [],

    tellWrappers(wrappings) {
      for (const it of wrappings) neighbourhood?.wrappers.tell(it);
    },

    check(source, settings) {
      return checkSource(source, settings, around(source), false);
    },

    openNotebook(uri, given) {
      const caches: CellCaches = new Map();
      const admitted = new Set<Language>();
      let cells = given;
      let order: ReadonlyMap<string, number> = positionsOf(cells);
      const places: Places = {
        of: (cell, range) => ({ uri: cells[cell]!.uri, range }),
        written: (text) => text,
        compare: (a, b) =>
          (order.get(a.uri) ?? 0) - (order.get(b.uri) ?? 0) ||
          a.range.start.line - b.range.start.line ||
          a.range.start.character - b.range.start.character,
      };
      return {
        update(next) {
          cells = next;
          order = positionsOf(cells);
        },
        check: (settings) =>
          checkCells(
            cells,
            uri,
            places,
            (module) => {
              // As for documents, what was once admitted stays so.
              if (!admitted.has(module.language) && !admitsModule(module, uri)) return undefined;
              admitted.add(module.language);
              return checkModule(module, uri, settings);
            },
            caches,
          ),
      };
    },

    checkStored: (stored, cellTexts, settings) =>
      checkStored(stored, settings, acceptor(cellTexts, settings, today())).findings,

    open({ uri, language, text: given }) {
      if (language === 'notebook') throw new Error('A notebook is opened by its cells.');
      let text = given;
      if (language === 'file') {
        const check = (settings: Settings | undefined) =>
          admitsText(text, language, uri) ? checkFile(uri, text, settings) : { findings: [] };
        const update = (next: string) => {
          text = next;
        };
        return { uri, update, check, dispose() {} };
      }
      const { parser } = ready(language);
      let tree: IncrementalTree | undefined;
      const cache: CellCache = new Map();
      const forget = () => {
        tree?.dispose();
        tree = undefined;
      };
      return {
        uri,
        update(next) {
          text = next;
        },
        check(settings) {
          const refused = tooLarge(text, settings);
          const known = around({ uri, language, text });
          // A text that is being typed is broken most of the time, so a document once admitted stays so.
          if (refused || (!tree && !admitsText(text, language) && !mentionsAny(text, known))) {
            forget();
            return refused ?? { findings: [] };
          }
          const script = scriptModule(text, language, cache);
          if (script) return published(checkScript(script, { uri, language, text }, settings, known));
          tree ??= parser.tree(language);
          if (!tree.read(text, nodes, settings?.timeLimit ?? TIME_LIMIT)) return tooSlow(settings);
          return published(
            ready(language).analysis.check(
              { uri, language, text },
              nodes,
              settings,
              deadline(settings),
              neighbourhood?.of(known),
            ),
          );
        },
        dispose: forget,
      };
    },

    complete: (fix, asking) => completeFix(host, fix, asking),

    recall: (fix) => recallFix(host, fix),

    explain: explainRule,

    show({ uri, language, text }, view) {
      if (language === 'notebook' || language === 'file') return '';
      const { parser, analysis } = ready(language);
      if (!parser.read(text, language, nodes, TIME_LIMIT)) return '';
      return analysis.show({ uri, language, text }, nodes, view);
    },
  };
}

function positionsOf(cells: readonly Cell[]): ReadonlyMap<string, number> {
  return new Map(cells.map(({ uri }, index) => [uri, index]));
}
