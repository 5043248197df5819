/** Patterns for paths: what they can say, and whether a path matches, in time that no pattern can blow up. */

/** One step of a segment: a character, any character, any run, or one of some. */
type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'run' }
  | { readonly kind: 'set'; readonly not: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** A segment of a path, or any number of them. */
type Segment = '**' | readonly Token[];

/** A pattern, ready to be asked; `paths` are its alternatives. */
export interface Glob {
  readonly text: string;
  readonly paths: readonly (readonly Segment[])[];
}

/** UTF-16 code units of a pattern, and how many alternatives its braces may make. */
const LENGTH_LIMIT = 200;
const ALTERNATIVE_LIMIT = 16;

/**
 * A pattern, relative to the folder of its file: `*` and `?` within a name, `**` for any folders, `[a-z]`, `{a,b}`. One
 * without a slash matches at any depth, and one that matches a folder matches all that is in it. A text is the reason why
 * the pattern cannot match anything.
 */
export function globOf(text: string): Glob | string {
  if (text.trim() === '') return 'An empty pattern matches nothing.';
  if (text.length > LENGTH_LIMIT) return `A pattern has at most ${LENGTH_LIMIT} characters.`;
  if (text.startsWith('!')) return 'A pattern cannot be turned round with "!".';
  if (text.includes('\\')) return 'Folders are separated by "/" in patterns, on every system.';
  if (/^[A-Za-z]:\//.test(text)) return "Patterns are relative to this file's folder.";
  const alternatives = expanded(text);
  if (typeof alternatives === 'string') return alternatives;
  const paths: (readonly Segment[])[] = [];
  for (const each of alternatives) {
    const path = pathOf(each);
    if (typeof path === 'string') return path;
    paths.push(path);
  }
  return { text, paths };
}

/** Whether a path, relative to the folder of the pattern's file and with slashes, matches. */
export function matchesGlob({ paths }: Glob, path: string): boolean {
  const names = path.split('/');
  return paths.some((segments) =>
    matches(
      segments.length,
      (index) => segments[index] === '**',
      names.length,
      (index, at) => matchesName(segments[index] as readonly Token[], names[at]!),
    ),
  );
}

function matchesName(tokens: readonly Token[], name: string): boolean {
  return matches(
    tokens.length,
    (index) => tokens[index]!.kind === 'run',
    name.length,
    (index, at) => isOf(tokens[index]!, name[at]!),
  );
}

/**
 * Whether a sequence of parts, some of which stand for any number of items, matches a sequence of items. When something
 * does not match, only the last such part takes one item more, so at most parts times items are compared.
 */
function matches(
  parts: number,
  isRun: (part: number) => boolean,
  items: number,
  isMatch: (part: number, item: number) => boolean,
): boolean {
  let part = 0;
  let item = 0;
  let run = -1;
  let taken = 0;
  while (item < items) {
    if (part < parts && isRun(part)) {
      run = part++;
      taken = item;
    } else if (part < parts && isMatch(part, item)) {
      part++;
      item++;
    } else if (run >= 0) {
      part = run + 1;
      item = ++taken;
    } else return false;
  }
  while (part < parts && isRun(part)) part++;
  return part === parts;
}

function isOf(token: Token, char: string): boolean {
  if (token.kind === 'any') return true;
  if (token.kind === 'char') return token.char === char;
  return token.kind === 'set' && token.ranges.some(([from, to]) => from <= char && char <= to) !== token.not;
}

/** The texts that the braces of a pattern stand for. */
function expanded(text: string): readonly string[] | string {
  let results = [''];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    const before = text.slice(at, open < 0 ? text.length : open);
    if (before.includes('}')) return 'A closing brace has no opening one.';
    if (open < 0) return results.map((it) => it + before);
    const close = text.indexOf('}', open);
    if (close < 0) return 'An opening brace has no closing one.';
    const inside = text.slice(open + 1, close);
    if (inside.includes('{')) return 'Braces cannot stand in braces.';
    results = results.flatMap((it) => inside.split(',').map((choice) => it + before + choice));
    if (results.length > ALTERNATIVE_LIMIT) return `Braces may make at most ${ALTERNATIVE_LIMIT} patterns.`;
    at = close + 1;
  }
  return results;
}

function pathOf(text: string): readonly Segment[] | string {
  const names = text
    .replace(/^(?:\.\/)+/, '')
    .split('/')
    .filter((it) => it !== '');
  if (names.length === 0) return "This matches nothing; the whole folder is '**'.";
  if (names.some((it) => it === '..')) return "A pattern cannot lead out of this file's folder.";
  const isAnywhere = names.length === 1 && !text.startsWith('/') && !text.startsWith('./');
  const segments: Segment[] = isAnywhere ? ['**'] : [];
  for (const name of names) {
    if (name === '.') continue;
    if (name !== '**' && name.includes('**')) return '"**" stands for whole folders, between slashes.';
    const segment = name === '**' ? '**' : tokensOf(name);
    if (typeof segment === 'string' && segment !== '**') return segment;
    segments.push(segment as Segment);
  }
  return [...segments, '**'];
}

function tokensOf(name: string): readonly Token[] | string {
  const tokens: Token[] = [];
  for (let at = 0; at < name.length; at++) {
    const char = name[at]!;
    if (char === '*') tokens.push({ kind: 'run' });
    else if (char === '?') tokens.push({ kind: 'any' });
    else if (char === '[') {
      const close = name.indexOf(']', at + 2);
      if (close < 0) return 'An opening bracket has no closing one.';
      const set = setOf(name.slice(at + 1, close));
      if (!set) return 'A range in brackets runs from its first to its last character, as in "[a-z]".';
      tokens.push(set);
      at = close;
    } else tokens.push({ kind: 'char', char });
  }
  return tokens;
}

function setOf(text: string): Token | undefined {
  const not = /^[!^]/.test(text);
  const ranges: (readonly [string, string])[] = [];
  for (let at = not ? 1 : 0; at < text.length; at++) {
    const isRange = text[at + 1] === '-' && at + 2 < text.length;
    const to = isRange ? text[at + 2]! : text[at]!;
    if (to < text[at]!) return undefined;
    ranges.push([text[at]!, to]);
    if (isRange) at += 2;
  }
  return ranges.length > 0 ? { kind: 'set', not, ranges } : undefined;
}
