/** Sources to try the parser and the scanner on: odd snippets, this repository's own files, Python's library. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CANARIES } from '../../server/core/syntax/canary.ts';
import { type Language, languageOfFile } from '../../server/core/syntax/language.ts';

export interface Sample {
  readonly name: string;
  readonly language: Language;
  readonly text: string;
}

const ROOT = join(import.meta.dirname, '../..');
const OWN_FOLDERS = ['client', 'server', 'test'];
const MOST_LIBRARY_FILES = 300;

const PYTHON = [
  '',
  '\n',
  '# only a comment',
  'x',
  'x = (',
  'def f(:\n  pass',
  'f(a, *b, c=1, **d)',
  'a if not b else c is not d not in e',
  'f"{a!r:>{b}}{{c}}{d["e"]}" \'f\' rb"\\x00"',
  'f"{a:{b}}',
  'print >>f, "x", \nexec "y" in z',
  'class C[T: int](A, metaclass=M):\n  @p\n  async def f(self, /, *, x: int = 1) -> None: ...',
  'match x:\n  case {"a": [1, *_], **r} | C(y=z) if w: pass',
  'try:\n  pass\nexcept* (A, B) as e:\n  raise X from e\nfinally:\n  del y',
  'é = "😀"; 名前 = é\r\nif x:\r\n\ty = """\r\n"""\r\n',
  'lambda *a, **k: (yield)',
  'with (open(a) as b, c): pass',
  '[i async for i in x if y if z]\n{**a, "b": c}\n{d for d in e}',
  ')]}\n"',
  'if a:\n    b\n  c\nelse d',
];

const SCRIPT = [
  '',
  '#!/usr/bin/env node\n"use strict"',
  'a = b\n++c',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source
  'x = `a${`b${c}`}d${`',
  'if (a) /b"/.test(c) / d / "e"',
  'for (const [k, v = 1, ...r] of Object.entries(o)) label: continue label',
  "import d, * as n from 'm'; export { a as b } from \"c\"; import('x')",
  'async ({ a, b: c }, ...d) => ({ a, [b]: c, get d() { return e?.[f]?.(g) }, async *h() {} })',
  'class A extends (B, C) { static #p = 1; static { this.#p ??= 2 } constructor() { super() } }',
  'switch (x) { case 1: case 2: y; default: z }',
  'try { } catch { } finally { throw new E }',
  'var é = "😀", 名前 = é, \\u0061b = 1',
  '(((((',
  ')]}',
  '"',
  "'\n'",
  '/* x',
  '// x',
  '<!-- x',
  '{ a: 1, }',
  'a ? b : c ?? d || e ** -f',
  'let x = [1, , 2',
  'function* g() { yield* h; await i }',
  'new.target; import.meta; x = typeof void delete y.z',
];

const TYPES = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source
  'type A<T extends B = C> = { readonly [K in keyof T]?: T[K] extends (infer U)[] ? U : never } | `a${string}`',
  'abstract class A<T> extends B<T> implements C { private constructor(readonly x?: number) { super() } abstract y(): void }',
  'function f(this: any, x?: string): asserts x is "a"; declare module "m" { export = x }',
  'enum E { A = 1, "B" } namespace N.M { import x = require("y") }',
  'const x = (y as unknown as Z)! satisfies W, f = g<string>(1), u: unique symbol, t: [a: 1, ...b: 2[]]',
  '@d() class A { @e f; declare [k: string]: unknown; accessor g = 1 }',
];

const MARKUP = [
  'x = <A.B c="d" {...e} f={g}>it\'s {h /* i */} &amp; <j/><></></A.B>',
  'x = <p>don\'t {system("a")} won\'t `{b}` // {c}</p>',
  'x = <a>{"b"} "{eval}" c</a',
  'x = <a b=<c/>>{...d}</a>',
];

export const SNIPPETS: readonly Sample[] = [
  ...samples('python', [CANARIES.python, ...PYTHON]),
  ...samples('javascript', [CANARIES.javascript, ...SCRIPT, ...MARKUP]),
  ...samples('typescript', [CANARIES.typescript, ...SCRIPT, ...TYPES]),
  ...samples('tsx', [CANARIES.tsx, ...SCRIPT, ...TYPES, ...MARKUP]),
];

function samples(language: Language, texts: readonly string[]): Sample[] {
  return texts.map((text, index) => ({ name: `${language} snippet ${index}`, language, text }));
}

/** This repository's own sources. */
export function ownFiles(): Sample[] {
  return OWN_FOLDERS.flatMap((folder) => readSources(join(ROOT, folder), Number.POSITIVE_INFINITY));
}

/** Files of Python's own library, as far as this machine has one; empty where it has none. */
export function libraryFiles(): Sample[] {
  const versions = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => /^python3\.\d+$/.test(name)) : [];
  return versions
    .flatMap((name) => readSources(join('/usr/lib', name), MOST_LIBRARY_FILES))
    .slice(0, MOST_LIBRARY_FILES);
}

function readSources(folder: string, most: number): Sample[] {
  if (!existsSync(folder)) return [];
  const found: Sample[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const language = entry.isFile() ? languageOfFile(entry.name) : undefined;
    if (!language || language === 'notebook' || language === 'file' || entry.parentPath.includes('node_modules'))
      continue;
    const name = join(entry.parentPath, entry.name);
    found.push({ name, language, text: readFileSync(name, 'utf8') });
    if (found.length >= most) break;
  }
  return found;
}
