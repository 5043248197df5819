/** Reads a tree of values by a schema: tells what does not fit at its place, and answers with all that does. */

import { nearest } from '../service/nearest.ts';
import { type ConfigNode, type Member, member, Problems } from './node.ts';
import type { Schema } from './schema.ts';

/** Stands for what cannot be used. */
const UNUSABLE = Symbol('unusable');

type Place = Pick<ConfigNode, 'start' | 'end'>;

/** How many names are listed when none is near. */
const NAMED = 12;

/** UTF-16 code units of a text that is compared with a pattern: some take time that grows with the square of it. */
const PATTERN_LIMIT = 500;

/** Says what is wrong with a text of a format; undefined when nothing is. */
export type Formats = Readonly<Record<string, (text: string) => string | undefined>>;

/** What of a tree fits the schema, as plain data, undefined when nothing does; and the nodes of its objects. */
export function readBySchema(
  node: ConfigNode,
  schema: Schema,
  formats: Formats,
  problems: Problems,
): { readonly value: unknown; readonly nodes: WeakMap<object, ConfigNode> } {
  const reader = new Reader(schema, formats, problems);
  const value = reader.read(node, schema);
  return { value: value === UNUSABLE ? undefined : value, nodes: reader.nodes };
}

class Reader {
  readonly nodes = new WeakMap<object, ConfigNode>();
  readonly #definitions: Readonly<Record<string, Schema>>;
  readonly #formats: Formats;
  readonly #problems: Problems;
  readonly #patterns = new Map<string, RegExp>();

  constructor(root: Schema, formats: Formats, problems: Problems) {
    this.#definitions = root.definitions ?? {};
    this.#formats = formats;
    this.#problems = problems;
  }

  /** The part of the value that fits. */
  read(node: ConfigNode, given: Schema | boolean, problems = this.#problems): unknown {
    if (given === true) return plain(node);
    if (given === false) {
      problems.add(node, 'This has no meaning here.');
      return UNUSABLE;
    }
    const schema = given.$ref
      ? { ...this.#definitions[given.$ref.slice('#/definitions/'.length)], ...rest(given) }
      : given;
    if (schema.whole) {
      // What is wrong with its notation has been told; what it lacks for that may be what limits it.
      if (node.isBroken) return UNUSABLE;
      const found = new Problems();
      const value = this.#parts(node, schema, found);
      for (const it of found.all) problems.add(it, it.message, it.instead);
      return found.all.length > 0 ? UNUSABLE : value;
    }
    return this.#parts(node, schema, problems);
  }

  #accepts(node: ConfigNode, schema: Schema): boolean {
    const problems = new Problems(1);
    this.read(node, schema, problems);
    return problems.all.length === 0;
  }

  #parts(node: ConfigNode, schema: Schema, problems: Problems): unknown {
    if (schema.type && !isOfType(node, schema.type)) {
      problems.add(node, `${aOr(schema.type)} is expected here, not ${described(node)}.`);
      return UNUSABLE;
    }
    if (schema.enum && !schema.enum.includes(node.value)) {
      this.#notAmong(node, schema.enum, problems);
      return UNUSABLE;
    }
    if ('const' in schema && node.value !== schema.const) {
      problems.add(node, `Only ${shown(schema.const)} can stand here.`);
      return UNUSABLE;
    }
    const isCompared = schema.pattern !== undefined || schema.not !== undefined;
    if (isCompared && node.kind === 'string' && String(node.value).length > PATTERN_LIMIT) {
      problems.add(node, schema.errorMessage ?? `This text can have at most ${PATTERN_LIMIT} characters.`);
      return UNUSABLE;
    }
    if (schema.not && this.#accepts(node, schema.not)) {
      problems.add(node, schema.errorMessage ?? `${described(node, true)} cannot stand here.`);
      return UNUSABLE;
    }
    if (node.kind === 'string' && !this.#text(node, schema, problems)) return UNUSABLE;
    if (node.kind === 'number' && schema.minimum !== undefined && Number(node.value) < schema.minimum) {
      problems.add(node, `${schema.minimum} is the smallest number here.`);
      return UNUSABLE;
    }
    let value: unknown = plain(node);
    if (node.kind === 'object') value = this.#object(node, schema, problems);
    if (node.kind === 'array') value = this.#list(node, schema, problems);
    if (value === UNUSABLE) return value;
    return this.#combined(node, schema, problems, value);
  }

  /** What `anyOf` and its likes say of a value. */
  #combined(node: ConfigNode, schema: Schema, problems: Problems, value: unknown): unknown {
    for (const each of schema.allOf ?? []) {
      if (this.read(node, each, problems) === UNUSABLE) return UNUSABLE;
    }
    if (schema.if) {
      const branch = this.#accepts(node, schema.if) ? schema.then : schema.else;
      if (branch && this.read(node, branch, problems) === UNUSABLE) return UNUSABLE;
    }
    const choices = schema.anyOf ?? schema.oneOf;
    if (!choices) return value;
    const fitting = choices.filter((it) => this.#accepts(node, it));
    if (fitting.length === 1 || (fitting.length > 1 && schema.anyOf)) {
      const isPartial = fitting[0]!.required && !fitting[0]!.properties;
      return isPartial ? value : this.read(node, fitting[0]!, problems);
    }
    if (schema.errorMessage || choices.every((it) => it.required && !it.type)) {
      const names = choices.flatMap((it) => it.required ?? []).map((it) => `"${it}"`);
      problems.add(headOf(node), schema.errorMessage ?? `Exactly one of ${names.join(' and ')} is needed here.`);
      return UNUSABLE;
    }
    // The choice that was meant is the one of the value's own kind; it tells what is wrong with it.
    const meant = choices.filter((it) => isMeant(node, it));
    if (meant.length === 1) return this.read(node, meant[0]!, problems);
    const kinds = choices.map((it) =>
      it.enum ? it.enum.map(shown).join(', ') : it.type ? aOr(it.type, true) : 'a value',
    );
    problems.add(node, `This can be ${[...new Set(kinds)].join(' or ')}, not ${described(node)}.`);
    return UNUSABLE;
  }

  #text(node: ConfigNode, schema: Schema, problems: Problems): boolean {
    const text = String(node.value);
    const said = this.#wrongText(text, schema);
    if (said !== undefined) problems.add(node, said);
    return said === undefined;
  }

  #wrongText(text: string, { minLength = 0, maxLength, pattern, patternErrorMessage, format, errorMessage }: Schema) {
    if (text.length < minLength) return 'This text cannot be empty.';
    if (maxLength !== undefined && text.length > maxLength)
      return errorMessage ?? `This text can have at most ${maxLength} characters.`;
    if (pattern !== undefined && !this.#pattern(pattern).test(text))
      return patternErrorMessage ?? errorMessage ?? 'This text has not the form that it needs here.';
    return format === undefined ? undefined : this.#formats[format]?.(text);
  }

  #pattern(source: string): RegExp {
    const known = this.#patterns.get(source) ?? new RegExp(source);
    this.#patterns.set(source, known);
    return known;
  }

  #notAmong(node: ConfigNode, choices: readonly unknown[], problems: Problems): void {
    if (problems.isFull) return;
    const names = choices.filter((it) => typeof it === 'string');
    if (node.kind === 'string' && names.length > 0) {
      this.#notNamed(node, `"${cut(String(node.value))}" cannot stand here`, String(node.value), names, problems);
    } else if (choices.length > NAMED) {
      const some = choices.slice(0, 3).map(shown).join(', ');
      problems.add(node, `This can be one of ${choices.length} names, as ${some}, not ${described(node)}.`);
    } else problems.add(node, `This can be ${choices.map(shown).join(', ')}, not ${described(node)}.`);
  }

  #object(node: ConfigNode, schema: Schema, problems: Problems): unknown {
    const members = lastOfEach(node.members ?? []);
    const result: Record<string, unknown> = {};
    let missing = false;
    for (const required of schema.required ?? []) {
      if (member(node, required)) continue;
      problems.add(headOf(node), `"${required}" is missing here.`);
      missing = true;
    }
    for (const each of members) {
      const known = Object.hasOwn(schema.properties ?? {}, each.key) ? schema.properties![each.key] : undefined;
      const wanted = known ?? schema.additionalProperties ?? true;
      if (schema.propertyNames) this.read(nameOf(each), schema.propertyNames, problems);
      if (wanted === false) {
        this.#unknownKey(each, schema, problems);
        continue;
      }
      const value = this.read(each.value, wanted, problems);
      if (value === UNUSABLE) continue;
      Object.defineProperty(result, each.key, { value, enumerable: true, configurable: true, writable: true });
    }
    if (schema.minProperties !== undefined && members.length < schema.minProperties)
      problems.add(node, 'Something must stand in these braces.');
    if (schema.maxProperties !== undefined && members.length > schema.maxProperties)
      problems.add(node, `At most ${schema.maxProperties} of these can be given.`);
    this.nodes.set(result, node);
    return missing ? UNUSABLE : result;
  }

  #unknownKey({ key, keyStart, keyEnd }: Member, schema: Schema, problems: Problems): void {
    if (problems.isFull) return;
    const place = { start: keyStart, end: keyEnd };
    this.#notNamed(
      place,
      `There is nothing called "${cut(key)}" here`,
      key,
      Object.keys(schema.properties ?? {}),
      problems,
    );
  }

  /** Tells of a word that is none of the names, with the one that was meant if one is near. */
  #notNamed(place: Place, told: string, word: string, names: readonly string[], problems: Problems): void {
    const best = nearest(word, names);
    const isNear =
      best && (best.distance <= Math.max(1, Math.floor(best.name.length / 3)) || best.name.startsWith(word));
    if (isNear) {
      problems.add(place, `${told}; the nearest name is "${best.name}".`, best.name);
      return;
    }
    const some = names.length <= NAMED ? `; it can be ${names.map(shown).join(', ')}` : '';
    problems.add(place, `${told}${some}.`);
  }

  #list(node: ConfigNode, schema: Schema, problems: Problems): unknown {
    const items = node.items ?? [];
    if (schema.minItems !== undefined && items.length < schema.minItems) {
      problems.add(node, 'This list cannot be empty.');
      return UNUSABLE;
    }
    const counted = schema.maxItems === undefined ? items : items.slice(0, schema.maxItems);
    if (counted.length < items.length)
      problems.add(
        items[counted.length]!,
        `This list can have at most ${schema.maxItems} entries; the rest does not count.`,
      );
    const seen = new Set<string>();
    const result: unknown[] = [];
    for (const item of counted) {
      const value = schema.items ? this.read(item, schema.items, problems) : plain(item);
      if (value === UNUSABLE) continue;
      const key = schema.uniqueItems ? JSON.stringify(value) : '';
      if (schema.uniqueItems && seen.has(key)) problems.add(item, 'This stands in the list twice.');
      else result.push(value);
      seen.add(key);
    }
    return result;
  }
}

/** What can stand beside a reference to a definition. */
function rest({ $ref: _, ...others }: Schema): Schema {
  return others;
}

/** The place where an object says what it is: its opening brace. */
function headOf(node: ConfigNode): Place {
  return node.kind === 'object' ? { start: node.start, end: Math.min(node.end, node.start + 1) } : node;
}

function nameOf({ key, keyStart, keyEnd }: Member): ConfigNode {
  return { kind: 'string', start: keyStart, end: keyEnd, value: key };
}

function lastOfEach(members: readonly Member[]): readonly Member[] {
  return [...new Map(members.map((it) => [it.key, it])).values()];
}

function isOfType({ kind, value }: ConfigNode, type: string): boolean {
  if (type === 'integer') return kind === 'number' && Number.isInteger(value);
  return kind === type;
}

function isMeant(node: ConfigNode, { type, enum: choices, items, $ref }: Schema): boolean {
  if (type !== undefined) return isOfType(node, type);
  if (choices) return node.kind === 'string';
  return items !== undefined || $ref !== undefined ? node.kind === 'array' : false;
}

/** A value of which everything counts. */
function plain(node: ConfigNode): unknown {
  if (node.kind === 'object') {
    const entries = lastOfEach(node.members ?? []).map(({ key, value }) => [key, plain(value)] as const);
    return Object.fromEntries(entries);
  }
  if (node.kind === 'array') return (node.items ?? []).map(plain);
  return node.kind === 'null' ? null : node.value;
}

const NAMES: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  other: 'a date',
};

function aOr(type: string, isInside = false): string {
  const name = NAMES[type] ?? type;
  return isInside ? name : name[0]!.toUpperCase() + name.slice(1);
}

function described(node: ConfigNode, isFirst = false): string {
  const isShort = ['string', 'number', 'boolean'].includes(node.kind);
  return isShort ? shown(node.value) : aOr(node.kind, !isFirst);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${cut(value)}"` : String(JSON.stringify(value)).slice(0, 60);
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
