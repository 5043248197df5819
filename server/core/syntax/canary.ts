/** Short texts, one per language, that show every peculiarity of a tree: what the two tree readers are compared on. */

import type { Language } from './language.ts';

const PYTHON = `# é 😀
from os import path as p, (sep)
@cache
async def f(a: int = 1, *rest, b, **more) -> str:
    """text"""
    if not a is not b and a not in rest < 3: return f"{a!r:>{b}} {{}} \\n {more['k']:,}"
    for i, (x, *y) in enumerate(rest): yield i; await z[1:2, ...]
    try: pass
    except (A, B) as e: raise
    match a:
        case {"k": [x, *_], **rest} | C(y=1): print(x, end='')
        case _: lambda q, /, *, r=1: (q := r)
class C[T](B, metaclass=M): x: int = -1
with open(a) as f, g: f(*a, **b); exec "x" in y
x = y = [i async for i in j if k] if l else {**m, 'n': 1e5j}
print >>s, (1,
  # comment in brackets
def broken(: 'unterminated
`;

const JAVASCRIPT = `#!/usr/bin/env node
'use strict'; // é 😀
import d, * as n from 'm' with { type: 'json' }
export { a as b, default } from "x"; export default class A extends B { static #p = 1; get q() { return this.#p } async *r() {} }
const { a, b: { c = 1 }, ...rest } = require(\`x\${a + \`y\${b}\`}z\`), re = /[/'"]\\/+/gi
label: for (const [k, v] of Object.entries(o)) if (k in o) continue label; else delete o?.[k]?.(v)
let f = async (x, { y }, ...z) => ({ x, y() {}, ['z']: -x ** 2, 'w': i++ }), g = x => x ?? (y ||= z)
try { throw new E(1_000n) } catch { } finally { do { ; } while (!x) }
switch (x) { case 1: case 'é': break; default: void typeof x }
var e = <A.B c="d" {...f}>text &amp; {g /* h */} <i/></A.B>
a
++b
if (x { y = [1, , 2
`;

const TYPES = `/** é 😀 */
import type { T } from './t'; import x = require('y'); export type { U } from 'v'; export = w;
abstract class A<T extends object = {}> extends B<T> implements C { private readonly x?: number; constructor(public y: string) { super() } abstract z(): void; @dec() static async m<K>(this: A, k?: K): Promise<void> {} declare [key: string]: unknown }
enum E { A = 1, 'B' } declare module 'm' { export function f(x: number): asserts x is 1 } namespace N.M { }
type F = { readonly [K in keyof T]?: T[K] extends (infer U)[] ? U : never } & typeof import('x') | \`a\${string}\` | [a: 1, ...b: 2[]] | unique symbol | -1;
const f = async <T,>(x: T, ...y: string[]): Promise<T> => (x as unknown as T)!, g = x satisfies Y, h = f<string>(1) < 2 ? a?.b : c!;
interface I extends J { (x: number): string; new (x: number): I; get y(): number; m?(): void }
function over(x: string): void; function over(this: any, x?: any) { for await (const y of x) { using z = y } }
let broken: = [ (
`;

export const CANARIES: Readonly<Record<Language, string>> = {
  python: PYTHON,
  javascript: JAVASCRIPT,
  typescript: `${TYPES}const t = <T>x;\n`,
  tsx: `${TYPES}const t = <A<string> b="c" {...d}>text &amp; 'e' {f} <></></A>;\n`,
};
