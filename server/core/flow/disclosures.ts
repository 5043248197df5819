/** What leaves this machine that should not: files of secrets, the environment, or a secret variable given to a stranger. */

import type { Wanted } from '../models/catalog.ts';
import { BINARY, CALL, MAPPING, type Program, SEQUENCE, STRING, TEMPLATE } from '../program/program.ts';
import { isSecretOfEnvironment, mayTellEnvironment } from '../secrets/environment.ts';
import { belongsTo, hasOwner, isDrop, isInside, isNeverTold, placeBelongsTo } from '../secrets/owners.ts';
import { mayNamePlace, placeOf, tokenPrintedBy } from '../secrets/places.ts';
import { HOLE } from '../shell/script.ts';
import { SENDERS, type Sent, sentBy } from '../shell/sends.ts';
import { type Access, accessesOf, namesPlace, withoutAtoms } from './accesses.ts';
import { ModelledCall, receiverOf, type Span } from './call.ts';
import { candidatesOf } from './candidates.ts';
import type { Entry } from './containers.ts';
import { isEnvironment, variablesBehind } from './environment.ts';
import { once } from './memo.ts';
import type { Origin, Step } from './origin.ts';
import type { Origins } from './origins.ts';
import type { Paths } from './paths.ts';
import type { Process, Processes } from './processes.ts';
import { type Context, withoutPartials } from './value.ts';
import type { Values } from './values.ts';

/** A secret that is sent away. */
export interface Disclosure extends Span {
  /** As a sentence says it: "the whole environment", "AWS credentials", "`HF_TOKEN`". */
  readonly secret: string;
  /** What sends it. */
  readonly by: string;
  /** Where it goes to, if that is known. */
  readonly host: string | undefined;
  readonly steps: readonly Step[];
}

/** What is sent: everything in the environment, a variable, or the content of a place. */
type Told =
  | { readonly kind: 'environment' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'place'; readonly name: string };

interface Found {
  readonly told: Told;
  readonly steps: readonly Step[];
}

/** Where something goes: a host, as far as it is known, and whether a part of the address is put in before it is complete. */
interface Target {
  readonly host: string | undefined;
  /** What follows what is put into the host's own name: `{secret}.example.com`. */
  readonly suffix: string | undefined;
  /** Whether something is put into the address after its host, too. */
  readonly isOpen?: boolean;
}

/** A part of what is sent, under the key that it stands. */
interface Leaf extends Entry {
  /** Empty where there is one that is not known; undefined where the part is all there is. */
  readonly key: string | undefined;
}

const DEPTH_LIMIT = 6;
const LEAF_LIMIT = 64;

/** Keys under which people read what they are sent. */
const MESSAGE = /^(?:content|text|message|msg|description|embeds?|blocks?|html|value|subject)$/i;
/** The word before a secret inside of a text: `"token=" + secret`. */
const KEY_BEFORE = /([\w-]+)["']?\s*[:=]\s*["']?$/;
/** Methods that name what they resolve, and no address. */
const RESOLVES = /^(?:gethostby\w+|getaddrinfo|lookup|resolve\w*|query)$/;
const COPIERS = /^(?:copy2?|copyfile|move|copyFile(?:Sync)?|cp(?:Sync)?)$/;

const REMOTE = /^(?:https?|wss?|ftp):\/\/([^/?#]*)/i;
const VARIABLES = /\$(?:env:|\{)?([A-Z][A-Z\d_]*)/g;

const NOWHERE: Target = { host: undefined, suffix: undefined };

/**
 * What a source sends away that is secret, in document order. `contents` makes the origins of content in whatever form;
 * `sending` are the functions that the source can send with; `isLinked`: functions of other files may give it secrets.
 */
export function disclosuresOf(
  values: Values,
  paths: Paths,
  contents: () => Origins,
  processes: Processes,
  started: readonly Process[],
  sending: Wanted,
  isLinked: boolean,
): readonly Disclosure[] {
  const commands = started.filter(({ invocations }) => invocations.some((it) => SENDERS.has(it.program)));
  const sends = sending.names.size === 0 ? [] : sendsOf(values, sending);
  if (sends.length === 0 && commands.length === 0) return [];
  const { program } = values;
  const text = isLinked ? program.text : program.text.slice(0, program.modules.firstLinkedText);
  const mayName = once(() => (isLinked ? mayNamePlace(text) : namesPlace(program)));
  const isTold = isLinked || mayTellEnvironment(text) || mayName();
  if (!isTold && commands.length === 0) return [];
  const accesses = accessesOf(values, paths, mayName, isLinked ? program.count : program.ownCount);
  const disclosures = new Disclosures(values, paths, contents(), processes, accesses, started);
  const found = [
    ...(isTold ? sends : []).flatMap((it) => disclosures.ofCall(it) ?? []),
    ...commands.flatMap((it) => [...disclosures.ofProcess(it)]),
  ];
  return [...new Map(found.map((it) => [`${it.start} ${it.end}`, it])).values()].sort((a, b) => a.start - b.start);
}

/** The calls that send something away. */
function sendsOf(values: Values, sending: Wanted): readonly ModelledCall[] {
  const { program, catalog } = values;
  const { calls } = candidatesOf(values, sending);
  return [...calls].flatMap((call) =>
    values.of(program.a[call]!).flatMap((value) => {
      const resolved = withoutPartials(value);
      const fact = resolved && catalog.fact(resolved.path, 'send');
      return fact ? new ModelledCall(values, fact, resolved.path, call, undefined, resolved.partials) : [];
    }),
  );
}

/** What sends a request that was made before. */
const OPENERS: readonly string[] = ['urlopen', 'open', 'send'];

class Disclosures {
  readonly #values: Values;
  readonly #program: Program;
  readonly #paths: Paths;
  readonly #origins: Origins;
  readonly #processes: Processes;
  /** By where their calls begin. */
  readonly #accesses: ReadonlyMap<number, Access>;
  readonly #copies: ReadonlyMap<string, string>;
  /** How many parts of one content may still be looked at. */
  #visits = 0;
  /** By the call that starts it: what a process runs. */
  readonly #started: ReadonlyMap<number, Process>;

  /** `origins` tell of content in whatever form; `started` are the processes of the source. */
  constructor(
    values: Values,
    paths: Paths,
    origins: Origins,
    processes: Processes,
    accesses: readonly Access[],
    started: readonly Process[],
  ) {
    this.#started = new Map(started.map((it) => [it.call.at, it]));
    this.#values = values;
    this.#program = values.program;
    this.#paths = paths;
    this.#origins = origins;
    this.#processes = processes;
    this.#accesses = new Map(accesses.map((it) => [values.program.start[it.call]!, it]));
    this.#copies = new Map(accesses.flatMap((it) => this.#copied(it)));
  }

  /** What a call that sends gives away; the worst of it. */
  ofCall(call: ModelledCall): Disclosure | undefined {
    const { arguments: given = {}, reads } = call.fact.row;
    const addresses = call.arguments('address');
    const target = this.#target(addresses, call);
    let worst: (Found & Span) | undefined;
    const keep = (it: Found | undefined, span: Span) => {
      if (it && (!worst || rank(it.told) < rank(worst.told))) worst = { ...it, start: span.start, end: span.end };
    };
    for (const address of given.content ?? []) {
      for (const argument of call.argumentsAt([address])) {
        keep(reads === 'file' ? this.#file(argument, target) : this.#content(argument, target), argument.span);
      }
    }
    for (const argument of addresses) keep(this.#inAddress(argument, target), argument.span);
    if (!worst) return undefined;
    const { told, steps, start, end } = worst;
    const disclosure = { secret: shownOf(told), by: call.name, host: target.host ?? target.suffix };
    const opened = this.#opened(call);
    if (opened < 0) return { ...disclosure, start, end, steps };
    const put = { start, end, message: `put into \`${call.name}\``, at: call.at };
    return {
      ...disclosure,
      start: this.#program.start[opened]!,
      end: this.#program.end[opened]!,
      steps: [...steps, put],
    };
  }

  /** The request that a call makes, where the source itself sends it: `urlopen(request)`; -1 where it does not. */
  #opened(call: ModelledCall): number {
    if (!call.path.endsWith('.Request')) return -1;
    const program = this.#program;
    for (const word of OPENERS) {
      for (let at = program.lastCall(program.names.add(word)); at >= 0; at = program.previousCall[at]!) {
        const given = at < program.ownCount ? program.argumentAt(at, 0) : -1;
        if (given < 0 || given === call.at) continue;
        if (this.#values.of(given).some((it) => it.kind === 'external' && it.at === call.at)) return given;
      }
    }
    return -1;
  }

  /** What the commands of a process give away. */
  *ofProcess(process: Process): Iterable<Disclosure> {
    const { invocations, command } = process;
    const told = new Set<number>();
    for (const it of sentBy(invocations)) {
      if (told.has(it.start)) continue;
      const target = targetOf(it.address);
      const found = this.#sent(it, process, target);
      if (!found) continue;
      told.add(it.start);
      const { start, end } = this.#processes.spanOf(process, it);
      const by = invocations.find((other) => other.start === it.start)?.program ?? command.text;
      yield { start, end, secret: shownOf(found.told), by, host: target.host, steps: found.steps };
    }
  }

  #sent({ what, text, word }: Sent, { command }: Process, target: Target): Found | undefined {
    if (what === 'environment') return leaves(target) ? { told: { kind: 'environment' }, steps: [] } : undefined;
    if (what === 'file') {
      const place = placeOf(text.replaceAll(HOLE, '*'));
      return place && mayGo(place.name, target) ? { told: { kind: 'place', name: place.name }, steps: [] } : undefined;
    }
    if (!word) return undefined;
    const raw = command.text.slice(word.start, word.end);
    for (const place of word.places) {
      const hole = command.holes.get(place);
      const found = hole && this.#content(hole, target);
      if (found) return found;
    }
    const before = word.text.slice(0, Math.max(0, word.text.indexOf(HOLE)));
    const key = KEY_BEFORE.exec(before.slice(-LEAF_LIMIT))?.[1];
    for (const [, name] of `${text} ${raw}`.matchAll(VARIABLES)) {
      if (isSecretOfEnvironment(name!) && isGivenAway(name!, key, target)) {
        return { told: { kind: 'variable', name: name! }, steps: [] };
      }
    }
    return undefined;
  }

  /** What stands in the content of a request or message. */
  #content(entry: Entry, target: Target): Found | undefined {
    const origins = this.#origins.of(entry.at, entry.context);
    const found = this.#whole(origins, target);
    if (found || !origins.some((it) => this.#secretsOf(it).length > 0)) return found;
    this.#visits = LEAF_LIMIT * DEPTH_LIMIT;
    for (const leaf of this.#leaves(entry.at, entry.context, undefined, 0)) {
      for (const origin of this.#origins.of(leaf.at, leaf.context)) {
        for (const name of this.#secretsOf(origin)) {
          if (isGivenAway(name, leaf.key, target)) return { told: { kind: 'variable', name }, steps: origin.steps };
        }
      }
    }
    const several = new Set(
      origins.flatMap((it) => this.#secretsOf(it)).filter((it) => hasOwner(it) || isNeverTold(it)),
    );
    const [name, other] = several;
    if (name === undefined || other === undefined || !leaves(target)) return undefined;
    const [origin] = origins.filter((it) => this.#secretsOf(it).includes(name));
    return target.host && belongsTo(name, target.host) && belongsTo(other, target.host)
      ? undefined
      : { told: { kind: 'variable', name }, steps: origin?.steps ?? [] };
  }

  /** What stands in the address that a request goes to, after its host or as a part of it. */
  #inAddress(entry: Entry, target: Target): Found | undefined {
    if (target.host === undefined && target.suffix === undefined) return undefined;
    const origins = this.#origins.of(entry.at, entry.context);
    const whole = this.#whole(origins, target);
    if (whole) return whole;
    for (const origin of origins) {
      for (const name of this.#secretsOf(origin)) {
        if (isGivenAway(name, 'address', target)) {
          return { told: { kind: 'variable', name }, steps: origin.steps };
        }
      }
    }
    return undefined;
  }

  /** A place of secrets, or the environment as a whole, among the origins. */
  #whole(origins: readonly Origin[], target: Target): Found | undefined {
    for (const origin of origins) {
      const read = this.#readBy(origin);
      if (read && mayGo(read.place, target)) return { told: { kind: 'place', name: read.place }, steps: read.steps };
      if (isEnvironment(origin) && leaves(target) && !this.#isNarrowed(origin)) {
        return { told: { kind: 'environment' }, steps: origin.steps };
      }
      const shown = this.#shownBy(origin, target);
      if (shown) return shown;
    }
    return undefined;
  }

  /** What a command shows whose output the origin is. */
  #shownBy(origin: Origin, target: Target): Found | undefined {
    const process = this.#started.get(origin.at);
    for (const { program, words } of process?.invocations ?? []) {
      const name = tokenPrintedBy(program, words.map((it) => it.text).join(' '));
      if (name !== undefined && mayGo(name, target)) return { told: { kind: 'place', name }, steps: origin.steps };
    }
    const text = process?.command.text ?? '';
    if (/^\s*(?:env|printenv|set)\s*$/.test(text) && leaves(target)) {
      return { told: { kind: 'environment' }, steps: origin.steps };
    }
    const path = /^\s*(?:cat|type|base64)\s+(\S+)\s*$/.exec(text)?.[1];
    const place = path === undefined ? undefined : placeOf(path.replaceAll(HOLE, '*'));
    return place && mayGo(place.name, target)
      ? { told: { kind: 'place', name: place.name }, steps: origin.steps }
      : undefined;
  }

  #file(entry: Entry, target: Target): Found | undefined {
    for (const path of this.#paths.of(entry.at, entry.context)) {
      const place = placeOf(withoutAtoms(path))?.name ?? this.#copies.get(path);
      if (place !== undefined && mayGo(place, target)) return { told: { kind: 'place', name: place }, steps: [] };
    }
    return undefined;
  }

  /** The place that an origin reads, by itself, from a copy, or as what a parser is given, and how it came there. */
  #readBy(origin: Origin, depth = 0): { readonly place: string; readonly steps: readonly Step[] } | undefined {
    const { kind, at, steps } = origin;
    if (kind !== 'file' && kind !== 'schema' && kind !== 'unknown') return undefined;
    // A call and what is called on its result begin at the same place.
    const access = this.#accesses.get(this.#program.start[at]!);
    if (access) return { place: access.place.name, steps };
    if (this.#program.kind[at] !== CALL || this.#accesses.size === 0) return undefined;
    const first = this.#program.arity(at) > 0 ? this.#program.argumentValue[this.#program.b[at]!]! : at;
    if (kind === 'schema' && first !== at && depth < DEPTH_LIMIT) {
      for (const parsed of this.#origins.of(first)) {
        const read = this.#readBy(parsed, depth + 1);
        if (read) return { place: read.place, steps: [...read.steps, ...steps] };
      }
    }
    for (const path of this.#copies.size > 0 ? [...this.#paths.of(at), ...this.#paths.of(first)] : []) {
      const place = this.#copies.get(path);
      if (place !== undefined) return { place, steps };
    }
    return undefined;
  }

  #copied({ call, place }: Access): (readonly [string, string])[] {
    const program = this.#program;
    const name = program.names.text(program.lastName(program.a[call]!));
    if (!COPIERS.test(name) || program.arity(call) < 2) return [];
    const paths = this.#paths.of(program.argumentValue[program.b[call]! + 1]!);
    return paths.map((it) => [it, place.name] as const);
  }

  /** The secret variables that an origin may be. */
  #secretsOf(origin: Origin): readonly string[] {
    if (origin.kind !== 'input' && origin.kind !== 'unknown') return [];
    return variablesBehind(this.#values, origin).filter(isSecretOfEnvironment);
  }

  /** Whether only variables of a list, or those that begin in a certain way, are taken out of the environment. */
  #isNarrowed({ at }: Origin): boolean {
    const program = this.#program;
    if (CHOSEN.test(program.text.slice(program.end[at], program.end[at]! + NEAR))) return true;
    for (const name of ['startswith', 'startsWith']) {
      for (let call = program.lastCall(program.names.add(name)); call >= 0; call = program.previousCall[call]!) {
        const isNear = program.start[call]! > program.start[at]! && program.start[call]! < program.end[at]! + NEAR;
        if (!isNear || program.arity(call) === 0) continue;
        const prefix = program.argumentValue[program.b[call]!]!;
        const isOther =
          program.kind[prefix] === STRING &&
          !SECRET_PREFIX.test(program.text.slice(program.a[prefix], program.b[prefix]));
        const tested = receiverOf(program, call);
        if (isOther && tested >= 0 && this.#origins.of(tested).some((it) => it.at === at)) return true;
      }
    }
    return false;
  }

  /** The parts of what is sent, each with its key. */
  *#leaves(at: number, context: Context | undefined, key: string | undefined, depth: number): Iterable<Leaf> {
    if (this.#visits-- <= 0) return;
    const program = this.#program;
    const values = this.#values.of(at, context);
    const places = values.length > 0 ? values : [{ at, context, kind: 'unknown' }];
    for (const it of places.slice(0, LEAF_LIMIT)) {
      const kind = program.kind[it.at];
      if (depth >= DEPTH_LIMIT) yield { at: it.at, context: it.context, key: key ?? '' };
      else if (kind === MAPPING) yield* this.#entries(it.at, it.context, depth);
      else if (kind === SEQUENCE) {
        const items = program.lists.items(program.a[it.at]!).slice(0, LEAF_LIMIT);
        for (const item of items) yield* this.#leaves(item, it.context, key ?? '', depth + 1);
      } else if (kind === TEMPLATE || kind === BINARY) yield* this.#inText(it.at, it.context, key);
      else if (kind === CALL && !this.#isRead(it.at)) {
        const first = program.b[it.at]!;
        const callee = program.a[it.at]!;
        if (program.arity(it.at) === 0) yield* this.#leaves(program.a[callee]!, it.context, key, depth + 1);
        for (let i = first; i < first + program.arity(it.at); i++) {
          const name = program.argumentName[i]!;
          const own = name >= 0 && program.names.text(name) !== 'indent' ? program.names.text(name) : key;
          yield* this.#leaves(program.argumentValue[i]!, it.context, own, depth + 1);
        }
      } else yield { at: it.at, context: it.context, key };
    }
  }

  /** Whether a call is itself what reads a variable. */
  #isRead(call: number): boolean {
    return this.#origins
      .of(call)
      .some((it) => it.at === call || (it.members !== undefined && this.#isCallee(call, it.at)));
  }

  #isCallee(call: number, at: number): boolean {
    const callee = this.#program.a[call]!;
    return this.#program.a[callee] === at;
  }

  *#entries(mapping: number, context: Context | undefined, depth: number): Iterable<Leaf> {
    const program = this.#program;
    const items = program.lists.items(program.a[mapping]!);
    for (let i = 0; i + 1 < Math.min(items.length, LEAF_LIMIT); i += 2) {
      const key = items[i]! < 0 ? undefined : this.#values.of(items[i]!, context)[0];
      yield* this.#leaves(items[i + 1]!, context, key?.kind === 'text' ? key.text : '', depth + 1);
    }
  }

  /** What is put into a text, under the word that stands before it. */
  *#inText(at: number, context: Context | undefined, key: string | undefined): Iterable<Leaf> {
    const program = this.#program;
    const parts =
      program.kind[at] === TEMPLATE ? program.lists.items(program.a[at]!) : [program.a[at]!, program.b[at]!];
    let before = '';
    for (const part of parts.slice(0, LEAF_LIMIT)) {
      if (program.kind[part] === STRING) before += program.text.slice(program.a[part], program.b[part]);
      else if (program.kind[part] === BINARY) {
        yield* this.#inText(part, context, key);
        before = program.text.slice(program.start[part], program.end[part]).replace(/["']\s*$/, '');
      } else {
        const word = KEY_BEFORE.exec(before.slice(-LEAF_LIMIT))?.[1];
        yield { at: part, context, key: key ?? word ?? 'text' };
        before = '';
      }
    }
  }

  #target(addresses: readonly Entry[], call: ModelledCall): Target {
    for (const it of addresses) {
      for (const text of this.#processes.texts(it)) {
        const isName = RESOLVES.test(call.fact.lastName);
        const target = targetOf(isName ? `http://${text}` : text);
        if (target !== NOWHERE) return target;
      }
    }
    return NOWHERE;
  }
}

/** UTF-16 code units after the environment in which it is narrowed. */
const NEAR = 200;
/** What stands behind the environment where each name is looked up in a list: `… if name in ALLOWED`, `ALLOWED.includes(name)`. */
const CHOSEN =
  /^(?:\.(?:items|keys)\(\))?\s+if\s+\w+\s+in\s+[\w.({[]|^\)?\.filter\(\(?\[?\s*(\w+)[^=]{0,20}=>\s*[\w.]+\.(?:includes|has)\(\1\)/;
const SECRET_PREFIX = /AWS|SECRET|TOKEN|KEY|PASS|CRED|GITHUB|OPENAI|HF_|AZURE|GOOGLE/i;

function targetOf(address: string): Target {
  const host = REMOTE.exec(address)?.[1]?.replace(/^.*@/, '').replace(/:\d+$/, '').toLowerCase();
  if (host === undefined || host === '') return NOWHERE;
  const at = host.lastIndexOf(HOLE);
  if (at < 0) return { host, suffix: undefined };
  const suffix = host.slice(at + 1);
  if (!/^\.[\w-]+(?:\.[\w-]+)+$/.test(suffix)) return NOWHERE;
  return { host: undefined, suffix: suffix.slice(1), isOpen: address.indexOf(HOLE) !== address.lastIndexOf(HOLE) };
}

/** Whether what is sent there leaves the machine and its network. */
function leaves({ host }: Target): boolean {
  return host === undefined || !isInside(host);
}

function mayGo(place: string, target: Target): boolean {
  return leaves(target) && !(target.host !== undefined && placeBelongsTo(place, target.host));
}

/** Whether a secret under this key is no login at the service that it belongs to. */
function isGivenAway(name: string, key: string | undefined, target: Target): boolean {
  const { host } = target;
  if (!leaves(target) || (host !== undefined && belongsTo(name, host))) return false;
  if (isNeverTold(name)) return true;
  if (target.suffix !== undefined) return !target.isOpen && !belongsTo(name, target.suffix);
  const isMessage = key !== undefined && MESSAGE.test(key);
  if (host === undefined) return isMessage && hasOwner(name);
  if (isDrop(host) || hasOwner(name)) return true;
  return isMessage || key === undefined;
}

function shownOf(told: Told): string {
  if (told.kind === 'environment') return 'the whole environment';
  return told.kind === 'place' ? told.name : `\`${told.name}\``;
}

/** The worst comes first. */
function rank({ kind }: Told): number {
  return kind === 'environment' ? 0 : kind === 'place' ? 1 : 2;
}
