/** What the lowerings make of each kind of construct, in Python and in JavaScript's family, as text. */

import { join } from 'node:path';
import { textOf } from '../../server/core/rules/rule.ts';
import type { Language } from '../../server/core/syntax/language.ts';
import { service } from '../kit/service.ts';
import { assertSnapshot } from '../kit/snapshot.ts';

interface Sample {
  readonly title: string;
  readonly language: Language;
  readonly text: string;
}

const sample =
  (language: Language, title: string) =>
  (strings: TemplateStringsArray): Sample => ({ language, title, text: textOf(strings) });

const SAMPLES: readonly Sample[] = [
  sample('python', 'imports')`
    import os
    import os.path
    import numpy as np
    from a.b import c, d as e
    from . import f
    from ..g import h
    from i import *
    print(os.path.join(np.x, c, e, f, h, j))
  `,
  sample('python', 'functions')`
    def f(a, b=1, /, c: int = 2, *rest, d, e=3, **options) -> str:
        return g(a, *rest, key=d, **options)

    async def h(self):
        yield await f(1)
        return lambda x, y=z: x + y

    @decorated(1)
    @staticmethod
    def k():
        pass
  `,
  sample('python', 'classes')`
    class A(B, metaclass=M):
        kind = C
        limit: int = 3

        def __init__(self, name, size=limit):
            self.name = name
            self.parts["a"] = size

        @classmethod
        def make(cls):
            return cls(cls.kind)

        @staticmethod
        def plain(x):
            return x

        @property
        def text(self):
            return self.name

        class Inner:
            pass
  `,
  sample('python', 'strings')`
    a = "plain"
    b = 'esc\n\x41'
    c = r"raw\n"
    d = b"bytes"
    e = f"{a} and {b!r} and {c:>{d}}"
    f = "one" "two" f"{a}"
    g = "%s" % a
    h = "{}".format(a)
    i = """long
    text"""
    j = a + b + "c"
  `,
  sample('python', 'comprehensions')`
    a = [f(x) for x in xs if x]
    b = {k: v for k, v in pairs.items()}
    c = {x for row in rows for x in row}
    d = sum(x for x in xs)
    e = [[y for y in x] for x in a]
    x = 1
  `,
  sample('python', 'control flow')`
    if a := f():
        b = 1
    elif c:
        b = 2
    else:
        b = 3
    for d in xs:
        if d:
            continue
        break
    else:
        e = 4
    while f():
        g()
    try:
        h = 1
    except ValueError as error:
        raise
    except (A, B):
        h = 2
    else:
        h = 3
    finally:
        i = 4
    with open(a) as j, k as (l, m):
        pass
    match a:
        case {"b": n}:
            pass
        case _:
            pass
    def o():
        global b
        if p:
            return 1
        return 2
    del b
  `,
  sample('python', 'assignments')`
    a, b = c, d = 1, 2
    (e, *f), g = h
    i.j = k
    i["l"] = m
    i[n] = o
    p += "q"
    xs.append(p)
    xs.update(r=s)
    t: str = "u"
    v = w if x else y
    z = aa or bb and cc
    dd = {"ee": ff, **gg, hh: 1}
    ii = path / "jj"
    kk = not a < b
  `,
  sample('python', 'broken text')`
    x = f(1, a=
    y = g(2)
    def h(z, :
        return k(z)
    class
    l = m("n
    o = p(3)
  `,
  sample('typescript', 'imports')`
    import a, { b, c as d } from 'm';
    import * as e from 'node:fs';
    import f = require('n');
    import type { T } from 't';
    const g = require('o');
    const { h } = await import('p');
    export { i } from 'q';
    export default a(b, d, e.f, f, g, h);
  `,
  sample('typescript', 'functions')`
    function f(a: string, b = 1, { c, d: [e] }: T = {}, ...rest: string[]): string {
      return g(a, ...rest);
    }
    const h = async (x: number) => await x;
    const i = function named() { return this.a; };
    function* j() { yield h; }
    const k = x => ({ x, y: () => x, z() { return 1; } });
    k(function () { return 2; });
  `,
  sample('typescript', 'classes')`
    @decorated()
    abstract class A<T> extends B<T> implements C {
      static #count = 0;
      readonly name = 'a';
      #hidden: string;
      constructor(private readonly base: string, other?: number) {
        super();
        this.#hidden = base;
        this.other = other;
      }
      get text() { return this.#hidden; }
      static { A.#count = 1; }
      async load(url = this.base): Promise<void> {
        await fetch(url);
      }
    }
    const b = class extends A {};
    new A('x').load();
  `,
  sample('typescript', 'strings')`
    const a = 'plain';
    const b = "esc\n\u{41}";
    const c = \`template \${a} and \${b + 1}\`;
    const d = \`plain template\`;
    const e = tag\`x\${a}\`;
    const f = a + b + 'c';
    const g = /regular/g;
    const h = a as string;
    const i = <string>b;
    const j = c!;
    const k = d satisfies string;
  `,
  sample('typescript', 'destructuring')`
    const { a, b: c, d = 1, 'e-f': g, ...h } = i;
    const [j, , k = 2, ...l] = m;
    const { n: { o } } = p;
    [q, r.s] = t;
    ({ u, v: w.x } = y);
    for (const [key, value] of Object.entries(z)) f(key, value);
    for (const name in z) f(name);
  `,
  sample('typescript', 'control flow')`
    let a;
    if (b) a = 1; else if (c) a = 2; else { a = 3; }
    for (let i = 0; i < 3; i++) { if (i) continue; break; }
    while (f()) g();
    do { h(); } while (j);
    try { k = 1; } catch ({ message }) { k = message; } finally { l = 2; }
    switch (m) { case 1: n = 1; break; case 2: n = 2; default: n = 3; }
    const o = p ? q : r ?? s;
    t ||= u;
    v += w;
    x?.y?.(z);
    label: { throw new Error(a); }
    { const a = 4; f(a); }
  `,
  sample('typescript', 'types')`
    type A = { b: string };
    interface C { d(): void }
    enum E { F = 'f', G = 1 }
    namespace H { export const i = 1; }
    declare function j(k: string): void;
    export abstract class L { abstract m(): void }
    const n = { e: E.F, ['computed' + 1]: 2, ...o, get p() { return 1; } };
  `,
  sample('tsx', 'markup')`
    const A = ({ b, c }: P) => (
      <D.E f="g" h={i(b)} {...j}>
        text {k(c)} <l onClick={() => m(b)} />
        {n && <></>}
      </D.E>
    );
  `,
  sample('javascript', 'asynchrony')`
    fetch(a).then((b) => b.text()).then(eval).catch(() => {}).finally(done);
    (async () => {
      const c = await fetch(a);
      for await (const d of c.body) e(d);
    })();
    stream.on('data', function (chunk) { body += chunk; });
    const [f, g] = await Promise.all([h(), i()]);
  `,
  sample('javascript', 'broken text')`
    const x = f(1, { a: });
    y = g(2;
    function h(z, { return k(z); }
    l = m('n
    o = p(3);
  `,
];

describe('program', () => {
  for (const { language, title, text } of SAMPLES) {
    it(`of ${title}: ${language}`, () => {
      const shown = service.show({ uri: 'file:///sample', language, text }, 'program');
      const name = `${language} ${title}`.replaceAll(' ', '-');
      assertSnapshot(join(import.meta.dirname, 'snapshots', `${name}.txt`), `${text}\n${shown}`);
    });
  }
});
