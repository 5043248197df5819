/** The questions that rules ask: which calls matter, what their arguments can be, where values come from. */

import type { Catalog } from '../models/catalog.ts';
import type { Versions } from '../models/versions.ts';
import { type Program, STRING } from '../program/program.ts';
import { mayStartAgent } from '../shell/agents.ts';
import { textMentionsCommand, textMentionsModel } from '../shell/mentions.ts';
import type { Word } from '../shell/script.ts';
import { accessesOf, handedSecretsOf, namesPlace } from './accesses.ts';
import { type Assignment, assignmentsOf } from './assignments.ts';
import { type Argument, ModelledCall, type Span } from './call.ts';
import { calledBack, candidatesOf } from './candidates.ts';
import { Checks } from './checks.ts';
import type { Entry } from './containers.ts';
import { callsByKeyword } from './conventions.ts';
import { type Disclosure, disclosuresOf } from './disclosures.ts';
import { type EmbeddedSecret, embeddedSecrets } from './embedded.ts';
import { Files, type Write } from './files.ts';
import { partsOf, textsGiven, textsGivenTo } from './given.ts';
import type { Links } from './links.ts';
import { Budget, once } from './memo.ts';
import { type Origin, type Step, stepAt, worstFirst } from './origin.ts';
import { Origins } from './origins.ts';
import { Paths } from './paths.ts';
import type { Meant, Plausible } from './plausible.ts';
import { type Deciding, type Process, Processes } from './processes.ts';
import { calledByTable, reassembledModule, reassembledName } from './reassembly.ts';
import { type Run, Runs, type Searched } from './runs.ts';
import { publishedNames, savedNames } from './saved.ts';
import { importedAddresses, movableScripts, type ScriptAddress } from './script-tags.ts';
import { scriptTexts } from './script-texts.ts';
import { settingsOf } from './settings.ts';
import { silencersOf } from './silencers.ts';
import { type ToldAccess, toldAccesses } from './told-accesses.ts';
import { type Context, type Value, withoutPartials } from './value.ts';
import { Values } from './values.ts';
import { type Variable, variablesOf } from './variables.ts';
import { callsOfWrappers, GIVEN_TO_LOADS, namesWrapper, wrappedCalls } from './wrapped.ts';
import {
  boundForOthers,
  fetchingFunctions,
  namesForOthers,
  readingFunctions,
  wrappingParameters,
  writingParameters,
} from './wrapping.ts';

/** The roles in which a model may say that a call makes a local path. */
const ROLES_OF_PATHS = ['pass', 'source'] as const;

/** What is known of other files of the workspace. */
export interface Surroundings {
  readonly links: Links | undefined;
  /** Names of functions there that load or run what they are given. */
  readonly wrappers: ReadonlySet<string>;
  /** What is installed. */
  readonly versions?: Versions | undefined;
  /** How the source's own file is called, without its folders. */
  readonly fileName?: string;
}

const NO_SURROUNDINGS: Surroundings = { links: undefined, wrappers: new Set() };

export class Flow {
  readonly program: Program;
  /** How the source's file is called, without its folders; '' if that is not known. */
  readonly fileName: string;
  readonly #catalog: Catalog;
  readonly #plausible: Plausible;
  readonly #values: Values;
  readonly #paths: Paths;
  readonly #files: Files;
  readonly #origins: Origins;
  readonly #checks: Checks;
  readonly #processes: Processes;
  readonly #budget: Budget;
  readonly #wrappers: ReadonlySet<string>;
  #plausibly: Meant | undefined;
  #calls: readonly ModelledCall[] | undefined;
  #aliases: ReadonlySet<number> = new Set();
  #loads: readonly ModelledCall[] | undefined;
  readonly #saved = once(() => new Set(savedNames(this.#values)));
  readonly #published = once(() => new Set(publishedNames(this.#values)));
  #started: readonly Process[] | undefined;
  #mentionsCommand: boolean | undefined;
  /** Of content in whatever form. */
  readonly #contents = once(() => new Origins(this.#values, this.#paths, this.#files, this.#budget, 'content'));
  readonly #mayNamePlace = once(() => namesPlace(this.program) || namesWrapper(this.program, this.#wrappers));
  readonly #runs = once(
    () => new Runs(this.#values, this.#paths, this.#files, this.#origins.contents, this.#checks, this.sinks.bind(this)),
  );

  /**
   * `plausible` is made for the catalog and the program. `isOver` tells whether the time for this source is up; from then
   * on questions are answered with what is at hand.
   * `surroundings`: what is known of other files of the workspace.
   */
  constructor(
    program: Program,
    catalog: Catalog,
    plausible: Plausible,
    isOver: () => boolean = () => false,
    surroundings: Surroundings = NO_SURROUNDINGS,
  ) {
    this.#budget = new Budget(isOver);
    this.program = program;
    this.fileName = surroundings.fileName ?? '';
    this.#catalog = catalog;
    this.#plausible = plausible;
    this.#wrappers = surroundings.wrappers;
    this.#values = new Values(program, catalog, this.#budget, surroundings.links, surroundings.versions);
    this.#paths = new Paths(this.#values, this.#budget);
    this.#files = new Files(
      this.#values,
      this.#paths,
      () => this.sinks('write'),
      () => (!program.declared && this.#mayFetch() ? this.sinks('process') : []),
    );
    this.#origins = new Origins(this.#values, this.#paths, this.#files, this.#budget);
    this.#checks = new Checks(this.#values, this.#origins, this.#paths);
    this.#processes = new Processes(this.#values);
  }

  /** Whether some questions were given up because they would have cost too much. */
  get wasCut(): boolean {
    return this.#budget.wasCut;
  }

  /** How many questions about values have been worked out. */
  get questions(): number {
    return this.#budget.asked;
  }

  /** The calls that load an artefact, in document order; of one in a function, every way in which that is called here. */
  loads(): readonly ModelledCall[] {
    this.#loads ??= this.#all()
      .filter((it) => it.fact.row.role === 'load')
      .flatMap((it) => (it.context ? [it] : this.#values.callers.contextsAround(it.at).map((way) => it.within(way))));
    return this.#loads;
  }

  /** The calls that turn text into code, of the given kinds, in document order. */
  sinks(...kinds: readonly string[]): readonly ModelledCall[] {
    return this.#all().filter((it) => it.fact.row.role === 'sink' && kinds.includes(it.fact.row.kind ?? ''));
  }

  /** All calls that matter, whatever they do, in document order; every other question finds them out first. */
  modelled(): readonly ModelledCall[] {
    return this.#all();
  }

  /** Where the source sets attributes that are dangerous to set, in document order. */
  assignments(): readonly Assignment[] {
    return assignmentsOf(this.#values);
  }

  /** Where folders are put among those that modules are looked for in. */
  searchedFolders(): readonly Searched[] {
    return this.#runs().searched();
  }

  /** Where modules are imported that are files here, in document order. */
  importedFiles(): readonly Searched[] {
    return [...this.#runs().imported()].sort((a, b) => a.start - b.start);
  }

  /** The source's own text, without the modules that were followed. */
  get text(): string {
    return this.program.text.slice(0, this.program.modules.firstLinkedText);
  }

  /** Where the source reads a place in which secrets are kept, in document order. */
  accesses(): readonly ToldAccess[] {
    return toldAccesses(this.#values, this.#paths, this.#mayNamePlace, this.#processes, this.processes());
  }

  /** Where the source reads the files in which it is handed secrets of its own, in document order. */
  handedSecrets(): readonly Span[] {
    return handedSecretsOf(this.#values, this.#paths);
  }

  /** The secrets of the environment that the source writes into files of code. */
  embeddedSecrets(): Iterable<EmbeddedSecret> {
    return embeddedSecrets(this.#values, this.writes(), ({ at, context }) => this.#contents().of(at, context));
  }

  /** What the source sends away that is secret, in document order. */
  disclosures(): readonly Disclosure[] {
    const { sending } = this.#meant();
    const started = this.processes();
    const isWrapped = this.#wrappers.size > 0;
    return disclosuresOf(this.#values, this.#paths, this.#contents, this.#processes, started, sending, isWrapped);
  }

  /** Where the source reads or sets variables of the environment whose names are wanted, in document order. */
  variables(isWanted: (name: string) => boolean): readonly Variable[] {
    return variablesOf(this.#values, isWanted);
  }

  /** The handlers that swallow the errors of places, which come in document order. */
  silencers(places: readonly Span[]): readonly Span[] {
    return silencersOf(this.program, places, (id) => this.#values.callers.callsOf(id));
  }

  /** What stands between the quotes of the source's string literals, in document order. */
  *literals(): Iterable<Span> {
    const { kind, a, b, ownCount } = this.program;
    for (let at = 0; at < ownCount; at++) {
      if (kind[at] === STRING) yield { start: a[at]!, end: b[at]! };
    }
  }

  /** The processes that are started, in document order; one call may stand for several. */
  processes(): readonly Process[] {
    this.#started ??= this.sinks('process').flatMap((it) => this.#processes.of(it));
    return this.#started;
  }

  /** The processes that can install or download: none where neither the source nor a model names a program that does. */
  fetchingProcesses(): readonly Process[] {
    return this.#mayFetch() ? this.processes() : [];
  }

  #mayFetch(): boolean {
    const sinks = this.sinks('process');
    if (sinks.length === 0) return false;
    const { text, declared, modules } = this.program;
    const isSaid = declared !== undefined || sinks.some((it) => it.fact.row.runs !== undefined);
    const isWrapped = sinks.some((it) => it.at >= this.program.ownCount);
    this.#mentionsCommand ??= isSaid || textMentionsCommand(text, isWrapped ? text.length : modules.firstLinkedText);
    return this.#mentionsCommand;
  }

  /** The processes that can load or serve artefacts of hubs: none where the source names no program or option that does. */
  servingProcesses(): readonly Process[] {
    return this.sinks('process').length > 0 && textMentionsModel(this.text) ? this.processes() : [];
  }

  /** The processes that can start an agent which asks nobody. */
  agentProcesses(): readonly Process[] {
    return this.sinks('process').length > 0 && mayStartAgent(this.text) ? this.processes() : [];
  }

  /** Where a part of a process's command stands in the source; `isForCaller` as in `Processes.spanOf`. */
  partOf(process: Process, part: Span, isForCaller = false): Span {
    return this.#processes.spanOf(process, part, isForCaller);
  }

  /** Where a word of a process's command is written in its call; undefined when it is put together elsewhere. */
  wordOf(process: Process, word: Word): Span | undefined {
    return this.#processes.wordSpan(process, word);
  }

  /** As `wordOf`, where it can be changed: also in a list or text that stands elsewhere in the source as one command. */
  changeableWord(process: Process, word: Word): Span | undefined {
    return this.#processes.changeableSpan(process, word);
  }

  /** What the environment, or what becomes one, is given under these names; read (`get("NAME", x)`) counts as given. */
  settings(names: readonly string[]): readonly { readonly name: string; readonly entry: Entry }[] {
    return settingsOf(this.program, names).map(({ name, at }) => ({ name, entry: { at, context: undefined } }));
  }

  /** The texts that an expression can stand for, with a sign for what is not known. */
  texts(entry: Entry): readonly string[] {
    return this.#processes.texts(entry);
  }

  /** The folder that a process is started in, where that is said and known. */
  folderOf(process: Process): string | undefined {
    return this.#processes.folderOf(process);
  }

  /** The expressions that decide what a process runs. */
  decisive(process: Process): readonly Deciding[] {
    return this.#processes.decisive(process);
  }

  values(argument: Argument): readonly Value[] {
    return this.#values.of(argument.at, argument.context);
  }

  /** Where an argument's content comes from, worst first. */
  origins(argument: Entry): readonly Origin[] {
    return this.#origins.of(argument.at, argument.context);
  }

  /** Where in the source an argument gets what an origin brings in: the argument, or what another file's function is given. */
  placeOf(argument: Argument, origin: Origin): Span {
    const { ownCount } = this.program;
    if (argument.at < ownCount) return argument.span;
    return origin.steps.findLast(({ at }) => at >= 0 && at < ownCount) ?? argument.span;
  }

  /** The steps from an origin to a call's argument, with the argument itself where it stands in another file. */
  stepsTo(call: ModelledCall, argument: Argument, { steps }: Origin): readonly Step[] {
    if (argument.at < this.program.ownCount) return steps;
    return [...steps, stepAt(this.program, argument.at, `given to \`${call.name}\``)];
  }

  /** Whether the source may name a file of code at all. */
  mayNameCode(): boolean {
    return this.#files.mayNameCode();
  }

  /** Every call of the source that writes a file, in document order; each once for every way in which it is reached. */
  writes(): readonly Write[] {
    return this.#files.all().filter((it) => it.call.at < this.program.ownCount);
  }

  /** Every call in other files that writes what this source gives their functions. */
  handedWrites(): readonly Write[] {
    return this.#files.all().filter((it) => it.call.at >= this.program.ownCount);
  }

  /** Where what a write puts into its file comes from, worst first. */
  written(write: Write): readonly Origin[] {
    return worstFirst(this.#origins.contents.ofWrite(write));
  }

  /** Where what this program itself put into the file that an argument names comes from, where that is a danger. */
  heldBy({ at, context }: Argument): readonly Origin[] {
    return this.#origins.contents.readBy(at, context);
  }

  /** The files that are written and then run, each with the worst source of what it holds. */
  runs(): readonly Run[] {
    return this.#runs().all();
  }

  /** Whether what a call writes is only run where it was checked before. */
  isRunChecked(write: Write): boolean {
    return this.#runs().isChecked(write);
  }

  /** Whether a module is one of a library that the models know. */
  isLibrary(module: string): boolean {
    return this.#catalog.isLibrary(module);
  }

  /** The name in pieces by which a call names what it calls, or the module that it imports, if it does. */
  reassembled(call: ModelledCall): (Span & { readonly text: string; readonly isModule: boolean }) | undefined {
    const { program } = this;
    const callee = reassembledName(this.#values, program.a[call.at]!);
    const isModule = !callee && call.fact.row.kind === 'import';
    const found = isModule ? reassembledModule(this.#values, call.at) : callee;
    if (!found || found.at >= program.ownCount) return undefined;
    return { start: program.start[found.at]!, end: program.end[found.at]!, text: found.text, isModule };
  }

  /** The first call by a name from a table that hides texts, if the source has any. */
  calledByTable(): Span | undefined {
    return calledByTable(this.program);
  }

  /** Whether what the origin brings in is checked before it gets to the argument. */
  isChecked(origin: Origin, argument: Argument, isModule = false): boolean {
    return this.#checks.isChecked(origin, argument.at, isModule);
  }

  /** The addresses of modules that are imported, and of scripts that a page is made to load without a version or a hash. */
  scriptAddresses(): readonly ScriptAddress[] {
    const shown = this.sinks('page').flatMap((call) => call.arguments('code'));
    return [...importedAddresses(this.program), ...movableScripts(this.#values, shown)];
  }

  /** The values of an argument, and of what it holds where it is a list or an object that is written out. */
  parts(argument: Argument): readonly Value[] {
    return partsOf(this.#values, argument);
  }

  /** The texts that a call is given, as far as they are known. */
  textsGiven(call: number): readonly string[] {
    return textsGiven(this.#values, call);
  }

  /** The texts that all calls by these last names are given, as far as they are known. */
  textsGivenTo(...names: readonly string[]): readonly string[] {
    return textsGivenTo(this.#values, names);
  }

  /** The files that an origin can be the content of; what is not known of a path stands between `<` and `>`. */
  filesRead({ at }: Origin): readonly string[] {
    return this.#paths.of(at);
  }

  /** Whether a model says that the expression makes a local path. */
  isPath(argument: Argument): boolean {
    return this.values(argument).some((it) => {
      if (it.kind !== 'external') return false;
      // What a path's attributes and methods give is a path again: `Path(…).parent`.
      const calls = [...it.path.matchAll(/\(\)/g)].map((match) => it.path.slice(0, match.index));
      return calls.some((path) => ROLES_OF_PATHS.some((role) => this.#catalog.fact(path, role)?.row.kind === 'path'));
    });
  }

  /** Whether the value is what another load gave: an object rather than a name. */
  isLoaded(value: Value): boolean {
    return (
      value.kind === 'external' &&
      value.path.endsWith('()') &&
      this.#catalog.fact(value.path.slice(0, -2), 'load') !== undefined
    );
  }

  /** The load whose result the value is; undefined when it is none, or one of another file. */
  loadBehind(value: Value): ModelledCall | undefined {
    return this.isLoaded(value) ? this.loads().find((it) => it.at === value.at) : undefined;
  }

  /** Whether this file also writes an artefact under the name, which makes it a folder here. */
  isSaved = (name: string): boolean => this.#saved().has(name);

  /** Whether this file publishes the repository of that name itself. */
  isPublished = (name: string): boolean => this.#published().has(name);

  #meant(): Meant {
    this.#plausibly ??= this.#plausible.in(this.program);
    return this.#plausibly;
  }

  #all(): readonly ModelledCall[] {
    this.#calls ??= this.#find();
    return this.#calls;
  }

  #find(): readonly ModelledCall[] {
    const { calls, mentions, aliases } = candidatesOf(this.#values, this.#meant().triggering);
    this.#aliases = aliases;
    const result = [...calls].flatMap((call) => this.#modelled(call));
    for (const mention of mentions) result.push(...calledBack(this.#values, mention));
    result.push(...scriptTexts(this.#values), ...callsByKeyword(this.#values));
    // What is asked of origins meanwhile, about the files that are written, is asked of these calls.
    this.#calls = result;
    if (this.#wrappers.size === 0) return inOrder(result);
    // What functions of other files do with what this source gives them; what they do by themselves is told there.
    const wrapping = callsOfWrappers(this.program, this.#wrappers);
    for (const call of wrapping) if (!calls.has(call)) result.push(...this.#modelled(call));
    const inside = wrappedCalls(this.#values, wrapping, this.#wrappers, this.#catalog.triggers);
    const wrapped = inside.flatMap(({ call, context }) => this.#modelled(call, context));
    const writes = wrapped.filter((it) => it.fact.row.kind === 'write');
    this.#calls = [...result, ...writes];
    const given = wrapped.filter((it) => it.fact.row.kind !== 'write' && this.#isGiven(it));
    return inOrder([...result, ...writes, ...given]);
  }

  #isGiven(call: ModelledCall): boolean {
    const { ownCount } = this.program;
    if (call.fact.row.role === 'load') {
      // What cannot be known here is told where it is loaded.
      const isKnown = ({ kind }: Value): boolean => kind === 'text' || kind === 'boolean';
      return GIVEN_TO_LOADS.some((name) => call.values(name).some((it) => isKnown(it) && it.at < ownCount));
    }
    // What becomes of a file that another file's function is told to import is told where it is written.
    if (call.fact.row.kind === 'import' && call.fact.row.reads === 'file') return false;
    const isFromHere = this.#decisive(call).some((argument) =>
      this.origins(argument).some((it) => it.steps.some(({ at }) => at >= 0 && at < ownCount)),
    );
    return isFromHere || (call.fact.row.kind === 'process' && this.#processes.isWrittenHere(call));
  }

  /** The arguments of a sink that become code or a command. */
  #decisive(call: ModelledCall): readonly Argument[] {
    const names = call.fact.row.kind === 'process' ? (['line', 'program', 'words'] as const) : (['code'] as const);
    return names.flatMap((name) => call.arguments(name));
  }

  /**
   * Names of this source's functions that load or run what they are given, or fetch it: a call of one in another file is a
   * crossing there.
   */
  wrappers(): readonly string[] {
    const [program, { loading }] = [this.program, this.#catalog];
    const wrapping = [...wrappingParameters(this.#values, this.#all(), this.#origins, (call) => this.#decisive(call))];
    const fetching = fetchingFunctions(program, this.writes(), (write) => this.written(write));
    const reading = readingFunctions(program, accessesOf(this.#values, this.#paths, this.#mayNamePlace));
    wrapping.push(...writingParameters(program, this.writes(), (write) => this.written(write)));
    const named = namesForOthers(program, loading, wrapping, [...fetching, ...reading]);
    const bound = boundForOthers(this.#values, this.#aliases, this.#paths, this.#mayNamePlace);
    return [...new Set([...named, ...bound])].sort();
  }

  #modelled(call: number, context?: Context): readonly ModelledCall[] {
    const result: ModelledCall[] = [];
    for (const value of this.#values.of(this.program.a[call]!, context)) {
      const resolved = withoutPartials(value);
      if (!resolved) continue;
      for (const fact of this.#catalog.triggersOf(resolved.path, this.#values.versions)) {
        const modelled = new ModelledCall(this.#values, fact, resolved.path, call, context, resolved.partials);
        if (modelled.isMeant()) result.push(modelled);
      }
    }
    return result.filter((it, i) => result.findIndex((other) => other.fact.row.role === it.fact.row.role) === i);
  }
}

/** The calls in document order, the outer ones first. */
function inOrder(calls: readonly ModelledCall[]): readonly ModelledCall[] {
  return [...calls].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}
