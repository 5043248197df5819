/** The analyser's whole interface: text in, findings out. Adapters and tests call nothing else of the core. */

import { Catalog } from '../models/catalog.ts';
import type { Library } from '../models/model.ts';
import type { Grammar } from '../syntax/grammar.ts';
import type { KeptText } from '../syntax/incremental-tree.ts';
import type { Language, SourceLanguage } from '../syntax/language.ts';
import { Nodes } from '../syntax/nodes.ts';
import { Parser } from '../syntax/parser.ts';
import { asBytes, asText } from '../syntax/scanner.ts';
import { mayHaveScriptCells } from '../syntax/script-cells.ts';
import { allowListOf } from './allowed.ts';
import { Analysis, type ParsedSource } from './analysis.ts';
import { approvalListOf } from './approvals.ts';
import { brokenIn } from './broken.ts';
import { type CellCache, type CellModule, scriptModule } from './cells.ts';
import { completeFix, recallFix } from './completion.ts';
import { Files } from './files.ts';
import type { PinRequest } from './finding.ts';
import { Gate } from './gate.ts';
import type { Host } from './host.ts';
import type { Report, Service, Source } from './interface.ts';
import { SLICE, TIME_LIMIT, tooLarge, tooSlow } from './limits.ts';
import { Neighbourhood } from './neighbourhood.ts';
import type { Learned, Neighbours } from './neighbours.ts';
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
import { acceptor, checkStored } from './stored.ts';
import { mentionsAny } from './words.ts';
import { noWork } from './work.ts';

export type { Document, NotebookDocument, Report, RuleInfo, Service, Source } from './interface.ts';
export type { Cell } from './notebooks.ts';
export type { Settings } from './settings.ts';
export type { StoredFinding, StoredText } from './stored.ts';
export type { Wrapping } from './wrappers.ts';

const NO_NAMES: ReadonlySet<string> = new Set();

/** Reads the models and answers with a service; grammars are read when a language is first prepared. */
export async function createService(host: Host): Promise<Service> {
  const libraries = await host.models();
  let own = '';
  let all = libraries;
  const catalogs = new Map<Library['language'], Catalog>();
  const catalogOf = (language: Language): Catalog => {
    const spoken = language === 'python' ? 'python' : 'javascript';
    const catalog = catalogs.get(spoken) ?? new Catalog(all, spoken);
    catalogs.set(spoken, catalog);
    return catalog;
  };
  const gates = new Map<Catalog, Gate>();
  const analyses = new Map<Language, Analysis>();
  const nodes = new Nodes();
  const files = new Files(host.workspace, () => analysisOf('python'));
  let starting: Promise<Parser> | undefined;
  let parser: Parser | undefined;
  let buffer = new Uint8Array(0);
  const work = noWork();

  const today = () => host.today?.() ?? '';

  const gateOf = (language: Language): Gate => {
    const catalog = catalogOf(language);
    const gate = gates.get(catalog) ?? new Gate(catalog);
    gates.set(catalog, gate);
    return gate;
  };

  const passes = (bytes: Uint8Array, length: number, language: Language): boolean => {
    const isAdmitted = gateOf(language).admits(bytes, length, language);
    work.gated++;
    if (isAdmitted) work.admitted++;
    return isAdmitted;
  };

  const admits = (bytes: Uint8Array, length: number, language: SourceLanguage, uri = ''): boolean => {
    if (language === 'file') return files.admits(asText(bytes, length), bytes, length, uri);
    // What a notebook stores is searched as text, which bytes beyond ASCII are not yet.
    if (language === 'notebook' && !isAscii(bytes, length)) return true;
    const isMoreThanCode = language === 'notebook' || (language === 'python' && mayHaveScriptCells(bytes, length));
    if (isMoreThanCode) return admitsText(asText(bytes, length), language);
    return passes(bytes, length, language);
  };

  const admitsCode = (code: string, language: Language): boolean => {
    if (buffer.length < code.length) buffer = new Uint8Array(code.length * 2);
    return passes(buffer, asBytes(code, buffer), language);
  };

  const admitsText = (text: string, language: SourceLanguage, uri = ''): boolean => {
    if (language === 'file') {
      const bytes = new Uint8Array(text.length);
      return files.admits(text, bytes, asBytes(text, bytes), uri);
    }
    if (language === 'notebook') {
      let isAdmitted = false;
      const { findings } = checkNotebook({ uri: '', text }, undefined, '', (module) => {
        isAdmitted ||= module.hasOpenText || admitsCode(module.words, module.language);
        return undefined;
      });
      return isAdmitted || findings.length > 0;
    }
    return admitsCode(scriptModule(text, language)?.words ?? text, language);
  };

  /** Without a grammar, for what is no code: that is told in the words of Python's libraries. */
  const analysisOf = (language: Language, grammar?: Grammar): Analysis => {
    const log = (message: string) => host.log?.(message);
    const versionsOf = (uri: string) => host.versions?.(uri, language);
    const knowledge = { today, codeHash: (artifact: PinRequest) => host.codeHash?.(artifact) };
    return new Analysis(language, grammar, catalogOf(language), log, versionsOf, knowledge, work);
  };

  const ready = (language: Language): { parser: Parser; analysis: Analysis } => {
    const analysis = analyses.get(language);
    if (!parser || !analysis) throw new Error(`The language ${language} is not prepared.`);
    return { parser, analysis };
  };

  const deadline = (settings: Settings | undefined): (() => boolean) => {
    const end = host.clock() + (settings?.timeLimit ?? TIME_LIMIT);
    return () => host.clock() > end;
  };

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
        return analysis.wrappersOf(file, nodes, deadline(undefined), neighbours);
      },
    });
  /** While something open is checked: whether no more files are looked into, of which there is always one. */
  let isOver: (() => boolean) | undefined;
  const inSlice = <Result>(work: () => Result): Result => {
    const end = host.clock() + SLICE;
    let isFirst = true;
    isOver = () => {
      if (!isFirst) return host.clock() > end;
      isFirst = false;
      return false;
    };
    try {
      return work();
    } finally {
      isOver = undefined;
    }
  };
  const around = ({ uri, language, text }: Source): ReadonlySet<string> =>
    (language === 'notebook' || language === 'file'
      ? undefined
      : neighbourhood?.wrappers.around({ uri, language, text }, isOver)) ?? NO_NAMES;

  const published = ({ wrappers: _, linked: __, ...report }: Report & Learned): Report => {
    const missing = neighbourhood?.takeMissing() ?? [];
    return {
      ...report,
      ...(missing.length > 0 && { missing }),
      ...(neighbourhood?.wrappers.wasCut && { unexplored: true as const }),
    };
  };

  const aroundModule = ({ words, language }: CellModule, uri: string): ReadonlySet<string> =>
    around({ uri, language, text: words });

  const admitsModule = (module: CellModule, uri: string): boolean =>
    module.hasOpenText ||
    admitsCode(module.words, module.language) ||
    mentionsAny(module.words, aroundModule(module, uri));

  /** Checks the cells of a script that stands for a notebook, or of a notebook: places are those in the module's text. */
  const checkScript = (
    module: CellModule,
    { uri, language, text }: ParsedSource,
    settings: Settings | undefined,
    neighbours: Neighbours | undefined,
  ): Report & Learned => {
    const { parser, analysis } = ready(language);
    const { cells } = module;
    const end = host.clock() + (settings?.timeLimit ?? TIME_LIMIT);
    const { sections, isComplete } = module.sections(parser, () => end - host.clock());
    const source = { uri, language, text, cells };
    const broken = brokenIn(sections, text);
    const checked = analysis.check(source, sections, settings, deadline(settings), neighbours);
    const report = { ...checked, ...broken };
    return isComplete ? report : { ...report, note: `of some cells, ${tooSlow(settings).skipped}`, isLate: true };
  };

  const checkText = (
    source: ParsedSource,
    settings: Settings | undefined,
    neighbours: Neighbours | undefined,
  ): Report & Learned => {
    const { parser, analysis } = ready(source.language);
    const refused = tooLarge(source.text, settings);
    if (refused) return { ...refused, wrappers: [] };
    const script = scriptModule(source.text, source.language);
    if (script) return checkScript(script, source, settings, neighbours);
    const isRead = parser.read(source.text, source.language, nodes, settings?.timeLimit ?? TIME_LIMIT);
    if (!isRead) return { ...tooSlow(settings), wrappers: [] };
    const broken = brokenIn([{ nodes, length: source.text.length }], source.text);
    return { ...analysis.check(source, nodes, settings, deadline(settings), neighbours), ...broken };
  };

  const checkFile = (uri: string, text: string, settings: Settings | undefined): Report =>
    tooLarge(text, settings) ??
    files.check(uri, text, settings, deadline(settings), (code) =>
      analyses.has(code.language)
        ? published(checkText(code, settings, neighbourhood?.of(NO_NAMES, false)))
        : { findings: [], missing: [code.language] },
    );

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
    const report = checkText({ uri, language, text }, settings, neighbourhood?.of(known, isOneOfMany));
    if (isOneOfMany) {
      neighbourhood?.wrappers.note({ uri, text }, report.wrappers, known);
      neighbourhood?.noteLinked(uri, report.linked ?? []);
    }
    return published(report);
  };

  const checkModule = (module: CellModule, uri: string, settings: Settings | undefined): Report => {
    const { text, language } = module;
    if (!analyses.has(language)) return { findings: [], missing: [language] };
    const neighbours = neighbourhood?.of(aroundModule(module, uri), false);
    return tooLarge(text, settings) ?? published(checkScript(module, { uri, language, text }, settings, neighbours));
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
      if (source.language === 'file') return files.languagesOf(source.uri, source.text);
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

    async prepare(language) {
      if (language === 'file') return files.prepare();
      // Languages may be prepared at the same time; they share one parser.
      starting ??= Parser.create(host).catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
      parser = await starting;
      await parser.prepare(language);
      if (!analyses.has(language)) analyses.set(language, analysisOf(language, parser.grammar(language)));
    },

    extend(models) {
      const given = new Map(models.map((it) => [JSON.stringify(it), it]));
      const written = [...given.keys()].sort().join('\n');
      if (written === own) return;
      own = written;
      all = [...libraries, ...given.values()];
      catalogs.clear();
      gates.clear();
      for (const it of [...analyses.keys()]) analyses.set(it, analysisOf(it, parser!.grammar(it)));
      files.forget();
    },

    checkFirst(source, settings) {
      return checkSource(source, settings, NO_NAMES, true);
    },

    checkAgain(source, settings, recall) {
      const known = around(source);
      if (!mentionsAny(source.text, known) || neighbourhood?.hasConsidered(source, known)) return undefined;
      const report = recall?.([...known].sort()) ?? checkSource(source, settings, known, true);
      if (!report.missing) neighbourhood?.consider(source, known);
      return report;
    },

    get wrapperCount() {
      return neighbourhood?.wrappers.count ?? 0;
    },

    get wrapperNames() {
      return neighbourhood?.wrappers.told.size ?? 0;
    },

    get work() {
      return { ...work, parsed: parser?.parsed ?? 0, units: parser?.units ?? 0 };
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
        check(settings) {
          const check = (module: CellModule): Report | undefined => {
            // As for documents, what was once admitted stays so.
            if (!admitted.has(module.language) && !admitsModule(module, uri)) return undefined;
            admitted.add(module.language);
            return checkModule(module, uri, settings);
          };
          return inSlice(() => checkCells(cells, uri, places, check, caches));
        },
      };
    },

    checkStored: (stored, cells, settings) =>
      checkStored(stored, settings, acceptor(cells, settings, today())).findings,

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
      let kept: KeptText | undefined;
      const cache: CellCache = new Map();
      const forget = () => {
        kept?.dispose();
        kept = undefined;
      };
      return {
        uri,
        update(next) {
          text = next;
        },
        check(settings) {
          const refused = tooLarge(text, settings);
          const known = inSlice(() => around({ uri, language, text }));
          // A text that is being typed is broken most of the time, so a document once admitted stays so.
          if (refused || (!kept && !admitsText(text, language) && !mentionsAny(text, known))) {
            forget();
            return refused ?? published({ findings: [], wrappers: [] });
          }
          const neighbours = neighbourhood?.of(known, false);
          const script = scriptModule(text, language, cache);
          if (script) {
            // What is being typed is broken most of the time, which need not be told.
            const { broken: _, ...report } = checkScript(script, { uri, language, text }, settings, neighbours);
            return published(report);
          }
          kept ??= parser.keep(language);
          const sections = kept.sections(text, settings?.timeLimit ?? TIME_LIMIT);
          if (!sections) return tooSlow(settings);
          const source = { uri, language, text };
          const { analysis } = ready(language);
          return published(analysis.check(source, sections, settings, deadline(settings), neighbours));
        },
        dispose: forget,
      };
    },

    explore(source) {
      inSlice(() => around(source));
      return neighbourhood?.wrappers.wasCut !== true;
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

function isAscii(bytes: Uint8Array, length: number): boolean {
  for (let at = 0; at < length; at++) if (bytes[at]! > 0x7f) return false;
  return true;
}

function positionsOf(cells: readonly Cell[]): ReadonlyMap<string, number> {
  return new Map(cells.map(({ uri }, index) => [uri, index]));
}
