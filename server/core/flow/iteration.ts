/** What a loop, a comprehension or a callback goes over: the elements of lists and dicts, and of what is made of them. */

import {
  ADDED,
  ATTRIBUTE,
  BINARY,
  CALL,
  ITEM,
  MAPPING,
  NAME,
  OPERATOR_ADD,
  PARAMETER,
  POSITIONAL,
  SEQUENCE,
  SPREAD,
} from '../program/program.ts';
import { calledName } from './call.ts';
import type { Entry } from './containers.ts';
import { type Context, enter, recursive, VALUE_LIMIT, type Value } from './value.ts';
import type { Values } from './values.ts';

/** What stands at each place of an element that is made for the loop: the key and the value of `items()`. */
interface Parts {
  readonly parts: readonly (readonly Element[])[];
}
type Element = Entry | Parts;

/** How many containers one is looked for through: `sorted(list(set(names)))`. */
const DEPTH_LIMIT = 8;
/** How many containers are looked at for one question: lists that are made of themselves lead to very many. */
const LOOK_LIMIT = 400;
/** How many definitions of one variable are looked at. */
const BOUND_LIMIT = 4;

/** Functions whose result has the elements of what they are given. */
const KEEPING = new Set([
  ...[
    'sorted',
    'list',
    'tuple',
    'set',
    'frozenset',
    'reversed',
    'iter',
    'collections.deque',
    'collections.OrderedDict',
  ],
  ...['tqdm', 'tqdm.tqdm', 'tqdm.auto.tqdm', 'tqdm.notebook.tqdm', 'rich.progress.track', 'itertools.chain'],
  ...['Array.from', 'Array.of', 'Set', 'Map', 'Promise.all'],
]);
/** Methods whose result has elements of the list that they are called on. */
const OWN = new Set(['filter', 'slice', 'sort', 'toSorted', 'reverse', 'toReversed', 'copy', 'concat', 'values']);
/** Functions that answer with one element of what they are given. */
const CHOOSING = new Set(['next', 'random.choice', 'secrets.choice', 'lodash.sample']);
/** Methods that take an element out of a queue. */
const QUEUED = /Queue\(\)\.get(?:_nowait)?$/;
/** Methods that call what they are given with each element of the list. */
const EACH = new Set(['forEach', 'map', 'filter', 'flatMap', 'some', 'every', 'find', 'findIndex', 'findLast']);
const FOLDING = ['reduce', 'reduceRight'];
/** Functions that call what they are given first with each element of what they are given next. */
const MAPPERS = ['map', 'filter', 'imap', 'imap_unordered', 'starmap', 'map_async'];
const MAPPED = /^(?:map|filter|starmap)$|\.(?:map|imap|imap_unordered|starmap|map_async)$/;

export class Iteration {
  readonly #values: Values;
  /** By the name of what is handed over: the calls that take it. */
  #takers: Map<number, Set<number>> | undefined;
  /** How many questions are being answered, one inside the other, and how many looks are left to them. */
  #asked = 0;
  #left = 0;

  constructor(values: Values) {
    this.#values = values;
  }

  /** The expressions that an ITEM stands for; empty when they are not known. */
  item(at: number, context: Context | undefined): readonly Entry[] {
    return this.#limited(() => this.#meaning(at, context, 0).filter(isEntry));
  }

  /** What stands at a position, 0-based, of the elements that a variable goes over: `pair[1]` of `for pair in d.items()`. */
  part(expression: number, position: number, context: Context | undefined): readonly Entry[] {
    const elements = this.#limited(() => this.#meaning(expression, context, 0));
    return elements.flatMap((it) => (isEntry(it) ? [] : (it.parts[position] ?? []))).filter(isEntry);
  }

  /** What a function that is handed over gets for a parameter from what calls it with each element; empty when unknown. */
  parameter(id: number, index: number): readonly Entry[] {
    return this.#limited(() => this.#given(id, index, 0).filter(isEntry));
  }

  /** The list whose elements `pool.map(f, list)` gives its function at a position, 0-based; -1 where a call is none such. */
  mapped(call: number, position: number): number {
    const { program } = this.#values;
    const callee = program.a[call]!;
    const place = calledName(program, callee) === 'starmap' ? 1 : position + 1;
    if (
      program.language !== 'python' ||
      program.arity(call) <= place ||
      !this.#values.paths(callee).some((it) => MAPPED.test(it))
    )
      return -1;
    return program.argumentAt(call, place);
  }

  /** The values of a dict or an object that is written out, whatever their keys. */
  held(mapping: number, context: Context | undefined): readonly Entry[] {
    return this.#pairs(mapping, context, 0)
      .flatMap((it) => it.parts[1]!)
      .filter(isEntry);
  }

  /** What a call takes out of a list, whichever it is; empty when it takes none: `names.pop()`, `random.choice(names)`. */
  taken(path: string, call: number, context: Context | undefined): readonly Entry[] {
    const { program } = this.#values;
    const callee = program.a[call]!;
    const isQueue = QUEUED.test(path);
    const isMethod = program.kind[callee] === ATTRIBUTE && (isQueue || /\.(?:pop|popleft|shift|find|at)$/.test(path));
    const isFunction = !isMethod && program.arity(call) > 0 && CHOOSING.has(path);
    if (!isMethod && !isFunction) return [];
    const list = isMethod ? program.a[callee]! : program.argumentValue[program.b[call]!]!;
    if (!isMethod || isQueue || this.#values.of(list, context).some((it) => it.kind === 'sequence'))
      return this.#limited(() => this.#elements(list, context, 0).filter(isEntry));
    return [];
  }

  /** The elements at a position of lists that are all written out, or what holds them; undefined where one is not. */
  listed(container: number, position: number, context: Context | undefined): readonly Entry[] | undefined {
    const { program } = this.#values;
    const lists = position < 0 ? [] : this.#values.of(container, context);
    if (lists.length === 0 || !lists.every((it) => it.kind === 'sequence')) return undefined;
    return lists.map((it) => {
      const list = program.a[it.at]!;
      const item = position < program.lists.length(list) ? program.lists.item(list, position) : -1;
      if (item < 0) return { at: container, context };
      return { at: program.kind[item] === SPREAD ? it.at : item, context: it.context };
    });
  }

  /** What `work` finds, which costs no more than so many looks at containers, those on the way of other questions among them. */
  #limited<Found>(work: () => Found): Found {
    if (this.#asked === 0) this.#left = LOOK_LIMIT;
    this.#asked++;
    try {
      return work();
    } finally {
      this.#asked--;
    }
  }

  /** What an expression is, as a loop binds it. */
  #meaning(at: number, context: Context | undefined, depth: number): readonly Element[] {
    const { program } = this.#values;
    if (depth > DEPTH_LIMIT) return [];
    switch (program.kind[at]) {
      case ITEM: {
        const container = program.a[at]!;
        const position = program.b[at]!;
        if (container < 0) return [];
        const outer = this.#meaning(container, context, depth + 1).slice(0, VALUE_LIMIT);
        return outer.flatMap((it) => (position < 0 ? this.#within(it, depth + 1) : this.#at(it, position)));
      }
      case PARAMETER: {
        const id = program.a[at]!;
        const given = program.functions[id]!.argumentOf >= 0 ? this.#given(id, program.b[at]!, depth + 1) : [];
        return given.length > 0 ? given : [{ at, context }];
      }
      case NAME: {
        const bound = (this.#values.definitions(at) ?? []).map((it) => program.definitionValue[it]!);
        if (!bound.some((it) => it >= 0 && (program.kind[it] === ITEM || program.kind[it] === PARAMETER)))
          return [{ at, context }];
        return bound.slice(0, BOUND_LIMIT).flatMap((it) => (it < 0 ? [] : this.#meaning(it, context, depth + 1)));
      }
      default:
        return [{ at, context }];
    }
  }

  #given(id: number, index: number, depth: number): readonly Element[] {
    const { program } = this.#values;
    const position = index - (program.functions[id]!.takesReceiver ? 1 : 0);
    return this.#takersOf(id).flatMap((call): readonly Element[] => {
      const callee = program.a[call]!;
      const word = program.names.text(program.lastName(callee));
      const isMethod = program.kind[callee] === ATTRIBUTE;
      if (isMethod && EACH.has(word) && program.arity(call) === 1)
        return position === 0 ? this.#elements(program.a[callee]!, undefined, depth) : [];
      if (FOLDING.includes(word)) return this.#folded(call, position, depth);
      const list = this.mapped(call, position);
      const elements = list < 0 ? [] : this.#elements(list, undefined, depth);
      return word === 'starmap' ? elements.flatMap((it) => this.#at(it, position)) : elements;
    });
  }

  /** What `list.reduce(f, start)` and `functools.reduce(f, list, start)` give their function: the result so far, an element. */
  #folded(call: number, position: number, depth: number): readonly Element[] {
    const { program } = this.#values;
    const callee = program.a[call]!;
    const isMethod = program.kind[callee] === ATTRIBUTE && program.language !== 'python';
    const given = program.argumentsOf(call);
    const [list, start] = isMethod ? [program.a[callee]!, given[1]] : [given[1], given[2]];
    if (position === 0) return start === undefined ? [] : [{ at: start, context: undefined }];
    return position === 1 && list !== undefined ? this.#elements(list, undefined, depth) : [];
  }

  /** The calls that take a function as their first argument to call it with each element. */
  #takersOf(id: number): readonly number[] {
    const program = this.#values.program;
    const { argumentOf, argumentIndex, name } = program.functions[id]!;
    if (argumentOf >= 0)
      return argumentIndex === 0 && program.lastName(program.a[argumentOf]!) >= 0 ? [argumentOf] : [];
    if (!this.#takers) {
      this.#takers = new Map();
      for (const word of [...EACH, ...MAPPERS, ...FOLDING]) {
        for (let call = program.lastCall(program.names.add(word)); call >= 0; call = program.previousCall[call]!) {
          const first = program.arity(call) > 0 ? program.argumentValue[program.b[call]!]! : -1;
          const mentioned = first < 0 ? -1 : program.lastName(first);
          if (mentioned < 0) continue;
          const others = this.#takers.get(mentioned) ?? new Set();
          if (others.size < BOUND_LIMIT) this.#takers.set(mentioned, others.add(call));
        }
      }
    }
    const calls = name < 0 ? [] : [...(this.#takers.get(name) ?? [])];
    return calls.filter((call) =>
      this.#values.of(program.argumentValue[program.b[call]!]!).some((it) => it.kind === 'function' && it.id === id),
    );
  }

  #within(element: Element, depth: number): readonly Element[] {
    return isEntry(element) ? this.#elements(element.at, element.context, depth) : element.parts.flat();
  }

  #at(element: Element, position: number): readonly Element[] {
    if (!isEntry(element)) return element.parts[position] ?? [];
    const { program } = this.#values;
    return this.#values.of(element.at, element.context).flatMap((it): readonly Element[] => {
      if (it.kind !== 'sequence' || program.kind[it.at] !== SEQUENCE) return [];
      const items = program.lists.items(program.a[it.at]!);
      if (items.slice(0, position + 1).some((item) => program.kind[item] === SPREAD)) return [];
      const item = items[position];
      return item === undefined ? [] : [{ at: item, context: it.context }];
    });
  }

  /** The elements of a container, as far as they are known. */
  #elements(container: number, context: Context | undefined, depth: number): readonly Element[] {
    const { program } = this.#values;
    if (depth > DEPTH_LIMIT || this.#left-- <= 0) return [];
    const kind = program.kind[container];
    if (kind === BINARY && program.c[container] === OPERATOR_ADD) {
      const sides = [program.a[container]!, program.b[container]!];
      return sides.flatMap((it) => this.#elements(it, context, depth + 1));
    }
    if (kind === ITEM) return this.#meaning(container, context, depth + 1).flatMap((it) => this.#within(it, depth + 1));
    const yielded = kind === CALL ? this.#yielded(container, context) : [];
    // What a generator yields is an element, and no list of them.
    if (yielded.length > 0) return yielded.slice(0, VALUE_LIMIT);
    const held = this.#values.of(container, context).flatMap((it) => this.#ofValue(it, depth));
    return [...held, ...this.#added(container, context)].slice(0, VALUE_LIMIT);
  }

  /** What a call of a generator of this file gives, one after the other. */
  #yielded(call: number, context: Context | undefined): readonly Element[] {
    const { program, callers } = this.#values;
    return callers.functions(program.a[call]!, context).flatMap((id): readonly Element[] => {
      const { isGenerator, returns } = program.functions[id]!;
      if (!isGenerator || recursive(context, id)) return [];
      return returns.map((at) => ({ at, context: enter(call, id, context) }));
    });
  }

  #ofValue(value: Value, depth: number): readonly Element[] {
    const { program } = this.#values;
    const { at, context } = value;
    if (value.kind === 'sequence' && program.kind[at] === SEQUENCE) {
      const items = program.lists.items(program.a[at]!).slice(0, VALUE_LIMIT);
      return items.flatMap((item): readonly Element[] =>
        program.kind[item] === SPREAD ? this.#elements(program.a[item]!, context, depth + 1) : [{ at: item, context }],
      );
    }
    if (value.kind === 'mapping') {
      return program.language === 'python' ? this.#pairs(at, context, depth).flatMap((it) => it.parts[0]!) : [];
    }
    if (value.kind === 'external' && program.kind[at] === CALL) return this.#made(value.path, at, context, depth + 1);
    return [];
  }

  /** What was added to a list that a name stands for: `names.append(it)`. */
  #added(container: number, context: Context | undefined): readonly Element[] {
    const { program, stores, elsewhere } = this.#values;
    if (program.kind[container] !== NAME && program.kind[container] !== ATTRIBUTE) return [];
    const others = elsewhere.inSame(this.#values.of(container, context), container, ADDED);
    return [...stores.stored(container, ADDED), ...others].flatMap((call): readonly Element[] => {
      if (program.kind[call] !== CALL || program.arity(call) !== 1) return [];
      const name = program.names.text(program.lastName(program.a[call]!));
      return /^(?:append|appendleft|add|push|put|put_nowait)$/.test(name)
        ? [{ at: program.argumentValue[program.b[call]!]!, context }]
        : [];
    });
  }

  /** The elements of what a call makes. */
  #made(path: string, call: number, context: Context | undefined, depth: number): readonly Element[] {
    const { program } = this.#values;
    const callee = program.a[call]!;
    const first = program.b[call]!;
    const given = Array.from({ length: program.arity(call) }, (_, i) => first + i).flatMap((i) =>
      program.argumentName[i] === POSITIONAL ? [program.argumentValue[i]!] : [],
    );
    const name = path.slice(0, -2);
    const inner = (at: number | undefined) => (at === undefined ? [] : this.#elements(at, context, depth));
    if (KEEPING.has(name)) return name === 'itertools.chain' ? given.flatMap(inner) : inner(given[0]);
    switch (name) {
      case 'enumerate':
        return inner(given[0]).map((it) => ({ parts: [[], [it]] }));
      case 'zip':
      case 'itertools.zip_longest':
      case 'itertools.product':
        return [{ parts: given.map(inner) }];
      case 'map':
        return this.#returned(given[0], context);
      case 'Object.entries':
        return given[0] === undefined ? [] : this.#pairs(given[0], context, depth);
      case 'Object.keys':
      case 'Object.values': {
        const part = name.endsWith('keys') ? 0 : 1;
        return given[0] === undefined ? [] : this.#pairs(given[0], context, depth).flatMap((it) => it.parts[part]!);
      }
    }
    if (program.kind[callee] !== ATTRIBUTE) return [];
    const receiver = program.a[callee]!;
    const method = program.names.text(program.b[callee]!);
    const pairs = () => this.#pairs(receiver, context, depth);
    if (method === 'items') return pairs();
    if (method === 'map' && program.language !== 'python') return this.#returned(given[0], context);
    if (method === 'keys') return pairs().flatMap((it) => it.parts[0]!);
    if (method === 'entries') return inner(receiver).map((it) => ({ parts: [[], [it]] }));
    const held = method === 'values' ? pairs().flatMap((it) => it.parts[1]!) : [];
    return OWN.has(method) && held.length === 0 ? [...inner(receiver), ...given.flatMap(inner)] : held;
  }

  /** What a function of this file returns that is called with each element. */
  #returned(given: number | undefined, context: Context | undefined): readonly Element[] {
    if (given === undefined) return [];
    return this.#values.of(given, context).flatMap((it): readonly Element[] => {
      if (it.kind !== 'function') return [];
      const { returns } = this.#values.program.functions[it.id]!;
      return returns.slice(0, VALUE_LIMIT).map((at) => ({ at, context }));
    });
  }

  /** The keys and values of what a dict or an object that is written out holds. */
  #pairs(mapping: number, context: Context | undefined, depth: number): readonly Parts[] {
    const { program } = this.#values;
    if (depth > DEPTH_LIMIT) return [];
    return this.#values.of(mapping, context).flatMap((it): readonly Parts[] => {
      if (it.kind !== 'mapping') return [];
      if (program.kind[it.at] === CALL) return this.#named(it.at, it.context);
      if (program.kind[it.at] !== MAPPING) return [];
      const list = program.a[it.at]!;
      const length = Math.min(program.lists.length(list), 2 * VALUE_LIMIT);
      return Array.from({ length: length >> 1 }, (_, i) => 2 * i).flatMap((i): readonly Parts[] => {
        const key = program.lists.item(list, i);
        const value = program.lists.item(list, i + 1);
        if (key < 0) return this.#pairs(value, it.context, depth + 1);
        return [{ parts: [[{ at: key, context: it.context }], [{ at: value, context: it.context }]] }];
      });
    });
  }

  /** The values of `dict(name=value)`; its names are no expressions. */
  #named(call: number, context: Context | undefined): readonly Parts[] {
    const { program } = this.#values;
    const places = Array.from({ length: program.arity(call) }, (_, i) => program.b[call]! + i);
    const named = places.filter((i) => program.argumentName[i]! >= 0);
    return named.map((i) => ({ parts: [[], [{ at: program.argumentValue[i]!, context }]] }));
  }
}

function isEntry(element: Element): element is Entry {
  return 'at' in element;
}
