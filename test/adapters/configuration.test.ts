/** The team's settings count the same in the editor and on the command line, as processes, from real files. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonReport } from '../../server/cli/json.ts';
import { CommandLine } from './cli-process.ts';
import { ServerTests } from './lsp-server.ts';

const TRUST =
  'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("acme/tiny", trust_remote_code=True)\n';
const LOAD = 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("other/tiny")\n';

describe('team settings', () => {
  const server = new ServerTests();
  const cli = CommandLine.forTests({ isProject: true });
  beforeEach(async () => {
    await server.start();
  });

  const uriOf = (name: string) => pathToFileURL(path.join(cli.folder, name)).href;
  const scan = (...given: readonly string[]) =>
    (JSON.parse(cli.run(['scan', '--format', 'json', '--exit-zero', ...given]).output) as JsonReport).findings;
  const brief = (findings: ReturnType<typeof scan>, name: string) =>
    findings
      .filter((it) => it.file === name)
      .map((it) => `${it.rule} ${it.severity} ${it.start.line}:${it.start.column} ${it.message}`);
  const LEVELS = ['', 'error', 'warning', 'information', 'hint'];
  const opened = async (name: string, languageId = 'python') => {
    const text = fs.readFileSync(path.join(cli.folder, name), 'utf8');
    const diagnostics = await server.opened(text, languageId, uriOf(name));
    return diagnostics.map(
      (it) =>
        `${it.code} ${LEVELS[it.severity!]} ${it.range.start.line + 1}:${it.range.start.character + 1} ${it.message}`,
    );
  };

  it('give the same findings in both', async () => {
    cli.write(
      'loadguard.jsonc',
      `{
        "extends": ["strict", "./base.jsonc"],
        "rules": { "unpined-revision": "off" },
        "overrides": [{ "files": "tests/**", "rules": { "unpinned-revision": "hint" } }],
        "exclude": "third_party",
        "allow": { "organisations": [{ "name": "acme", "reason": "our own models" }] }
      }`,
    );
    cli.write('base.jsonc', '{ "rules": { "trust-remote-code": "information" } }');
    cli.write('a.py', TRUST + LOAD);
    cli.write('tests/b.py', LOAD);
    cli.write('third_party/c.py', LOAD);
    cli.write('inner/pyproject.toml', '[tool.loadguard]\nrules = { unpinned-revision = "information" }\n');
    cli.write('inner/d.py', LOAD);
    const findings = scan();
    for (const name of ['a.py', 'tests/b.py', 'third_party/c.py', 'inner/d.py']) {
      assert.deepEqual(await opened(name), brief(findings, name), name);
    }
    assert.deepEqual(await opened('loadguard.jsonc', 'jsonc'), brief(findings, 'loadguard.jsonc'));
    assert.deepEqual(
      findings.map((it) => `${it.file} ${it.rule} ${it.severity}`),
      [
        'a.py unpinned-revision error',
        'inner/d.py unpinned-revision information',
        'loadguard.jsonc invalid-config error',
        'tests/b.py unpinned-revision hint',
      ],
    );
    assert.equal(scan('--no-config').filter((it) => it.file === 'third_party/c.py').length, 1);
  });

  it('are followed while they change', async () => {
    cli.write('a.py', LOAD);
    assert.match((await opened('a.py'))[0]!, /^unpinned-revision warning/);
    cli.write('loadguard.jsonc', '{ "rules": { "unpinned-revision": "hint" } }');
    const changes = [{ uri: uriOf('loadguard.jsonc'), type: 1 }];
    await server.editor.notify('workspace/didChangeWatchedFiles', { changes });
    await server.editor.diagnostics(uriOf('a.py'), ({ diagnostics }) => diagnostics[0]?.severity === 4);
  });

  it('are followed while what they build on changes, whatever it is called', async () => {
    cli.write('a.py', LOAD);
    cli.write('loadguard.jsonc', '{ "extends": ["./team/base.json", "@acme/rules"] }');
    assert.match((await opened('a.py'))[0]!, /^unpinned-revision warning/);
    const told = async (name: string, text: string, severity: number) => {
      cli.write(name, text);
      await server.editor.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(name), type: 2 }] });
      await server.editor.diagnostics(uriOf('a.py'), ({ diagnostics }) => diagnostics[0]?.severity === severity);
    };
    await told('team/base.json', '{ "rules": { "unpinned-revision": "hint" } }', 4);
    await told('node_modules/@acme/rules/loadguard.jsonc', '{ "rules": { "unpinned-revision": "error" } }', 1);
  });

  it('may be what the team accepts as it was, which the editor shows as information if wanted', async () => {
    cli.write('a.py', LOAD);
    cli.write('b.py', LOAD);
    cli.run(['baseline']);
    cli.write('a.py', `${LOAD}${LOAD.replace('other', 'new')}`);
    cli.write('copy.py', LOAD);
    for (const name of ['a.py', 'b.py', 'copy.py']) assert.deepEqual(await opened(name), brief(scan(), name), name);
    assert.deepEqual(
      scan().map(({ file, start }) => `${file}:${start.line}`),
      ['a.py:6', 'copy.py:3'],
    );
    await server.editor.notify('workspace/didChangeConfiguration', { settings: { loadguard: { showBaseline: true } } });
    await server.editor.diagnostics(uriOf('b.py'), ({ diagnostics }) => diagnostics[0]?.severity === 3);
    cli.write('loadguard.baseline.json', '{ "version": 1, "findings": [] }');
    const changes = [{ uri: uriOf('loadguard.baseline.json'), type: 2 }];
    await server.editor.notify('workspace/didChangeWatchedFiles', { changes });
    await server.editor.diagnostics(uriOf('b.py'), ({ diagnostics }) => diagnostics[0]?.severity === 2);
  });

  it('may be accepted code that moves to another file, also while it is typed', async () => {
    cli.write('a.py', LOAD);
    cli.write('b.py', 'x = 1\n');
    cli.run(['baseline']);
    assert.deepEqual(await opened('a.py'), []);
    assert.deepEqual(await opened('b.py'), []);
    const shown = async (name: string, version: number, count: number) => {
      const isShown = (it: { readonly version?: number; readonly diagnostics: readonly unknown[] }) =>
        it.version === version && it.diagnostics.length === count;
      await server.editor.diagnostics(uriOf(name), isShown);
    };
    // A copy is told; when what it was made from goes, it is the accepted one.
    await server.editor.change(uriOf('b.py'), 2, `x = 1\n${LOAD}`);
    await shown('b.py', 2, 1);
    await server.editor.change(uriOf('a.py'), 2, 'y = 1\n');
    await server.editor.notify('textDocument/didSave', { textDocument: { uri: uriOf('a.py') } });
    await shown('b.py', 2, 0);
    cli.write('a.py', 'y = 1\n');
    cli.write('b.py', `x = 1\n${LOAD}`);
    assert.deepEqual(scan(), []);
    await server.editor.change(uriOf('a.py'), 3, LOAD);
    await shown('a.py', 3, 0);
    await server.editor.notify('textDocument/didSave', { textDocument: { uri: uriOf('a.py') } });
    await shown('b.py', 2, 1);
  });

  it('may be a baseline, in which what is wrong is told at its place while it is written', async () => {
    cli.write('a.py', LOAD);
    cli.run(['baseline']);
    const uri = uriOf('loadguard.baseline.json');
    const right = fs.readFileSync(path.join(cli.folder, 'loadguard.baseline.json'), 'utf8');
    assert.deepEqual(await opened('loadguard.baseline.json', 'json'), []);
    assert.deepEqual(await opened('a.py'), []);
    const wrong = right.replace('"fingerprint": "', '"fingerprint": "zz');
    await server.editor.change(uri, 2, wrong);
    const isTold = (it: { readonly version?: number; readonly diagnostics: readonly unknown[] }) =>
      it.version === 2 && it.diagnostics.length === 1;
    const [told] = await server.editor.diagnostics(uri, isTold);
    assert.equal(told!.code, 'invalid-config');
    assert.deepEqual(told!.range.start, { line: 6, character: 21 });
    cli.write('loadguard.baseline.json', wrong);
    await server.editor.notify('textDocument/didSave', { textDocument: { uri } });
    await server.editor.diagnostics(uriOf('a.py'), ({ diagnostics }) => diagnostics.length === 1);
    assert.deepEqual(
      scan().map(({ file, rule }) => `${file} ${rule}`),
      ['a.py unpinned-revision', 'loadguard.baseline.json invalid-config'],
    );
    await server.editor.change(uri, 3, right);
    await server.editor.diagnostics(uri, (it) => it.version === 3 && it.diagnostics.length === 0);
  });

  it('are checked while they are written', async () => {
    cli.write('loadguard.jsonc', '{}');
    const uri = uriOf('loadguard.jsonc');
    assert.deepEqual(await opened('loadguard.jsonc', 'jsonc'), []);
    await server.editor.change(uri, 2, '{ "rules": { "remote-exe": "off" } }');
    const diagnostics = await server.editor.diagnostics(uri, ({ version }) => version === 2);
    assert.deepEqual(diagnostics[0]!.range.start, { line: 0, character: 13 });
    const [action] = await server.quickFixes(diagnostics, uri);
    assert.equal(action!.title, 'Change it to "remote-exec"');
  });

  it('that lie beside each other are told while they are written', async () => {
    cli.write('loadguard.jsonc', '{}');
    cli.write('pyproject.toml', '[tool.loadguard]\nroot = true\n');
    await opened('pyproject.toml', 'toml');
    const isTold = (it: { readonly message: unknown }) => String(it.message).includes('beside this file counts');
    await server.editor.diagnostics(uriOf('pyproject.toml'), ({ diagnostics }) => diagnostics.some(isTold));
  });

  it('tell of settings that build on themselves, on what is not there, or lie beside each other', () => {
    cli.write(
      'loadguard.jsonc',
      '{ "extends": ["./a.jsonc", "stict", "./none.jsonc", "../out.jsonc", "@acme/rules"] }',
    );
    cli.write('a.jsonc', '{ "extends": "./loadguard.jsonc" }');
    cli.write('pyproject.toml', '[tool.loadguard]\nroot = true\n');
    cli.write('a.py', LOAD);
    const messages = scan()
      .filter((it) => it.rule === 'invalid-config')
      .map((it) => `${it.file} ${it.message}`);
    assert.equal(messages.length, 7);
    for (const [index, part] of [
      'a.jsonc These settings build on themselves: loadguard.jsonc → a.jsonc → loadguard.jsonc',
      'loadguard.jsonc There are problems in a.jsonc',
      'nearest preset is "strict"',
      'There is no file ./none.jsonc',
      'lies in the same repository',
      'no installed package "@acme/rules"',
      'pyproject.toml loadguard.jsonc beside this file counts',
    ].entries()) {
      assert(messages[index]!.includes(part), messages[index]);
    }
  });

  it('may come from an installed package, and are explained', () => {
    cli.write('node_modules/@acme/rules/loadguard.json', '{ "rules": { "unpinned-revision": "error" } }');
    cli.write('loadguard.jsonc', '{ "extends": "@acme/rules",\n "locked": ["exposed-secret"] }');
    const { code, output } = cli.run(['config', '--explain', 'src/a.py']);
    assert.equal(code, 0, output);
    assert.match(output, /unpinned-revision +error +node_modules\/@acme\/rules\/loadguard\.json:1/);
    assert.match(output, /exposed-secret +locked +loadguard\.jsonc:2/);
    assert.match(output, /remote-exec +error +the rule/);
    cli.write(
      'loadguard.jsonc',
      '{\n "exclude": "src",\n "files": { "markup": false },\n "minimumConfidence": "high"\n}',
    );
    cli.write('loadguard.baseline.json', '{ "version": 1, "findings": [] }');
    const all = cli.run(['config', '--explain', 'src/a.py']).output;
    assert.match(all, /exclude +left out by "src" +loadguard\.jsonc:2/);
    assert.match(all, /files markup +off +loadguard\.jsonc:3/);
    assert.match(all, /minimumConfidence +high +loadguard\.jsonc:4/);
    assert.match(all, /baseline +0 findings +loadguard\.baseline\.json/);
  });

  it('may say what their own libraries do', async () => {
    cli.write('a.py', 'import acme\n\nmodel = acme.hub.fetch("org/model")\n');
    assert.deepEqual(scan(), []);
    cli.write(
      'loadguard.jsonc',
      `{ "models": [{ "library": "acme", "language": "python", "rows": [
        { "call": "acme.hub.fetch", "role": "load", "kind": "hub", "artifact": "model", "arguments": { "repository": [0], "revision": ["revision"] } }
      ] }] }`,
    );
    const findings = scan();
    assert.deepEqual(
      findings.map((it) => it.rule),
      ['unpinned-revision'],
    );
    assert.deepEqual(await opened('a.py'), brief(findings, 'a.py'));
    cli.write('loadguard.jsonc', '{}');
    const changes = [{ uri: uriOf('loadguard.jsonc'), type: 2 }];
    await server.editor.notify('workspace/didChangeWatchedFiles', { changes });
    await server.editor.diagnostics(uriOf('a.py'), ({ diagnostics }) => diagnostics.length === 0);
  });

  it('that a workspace brings count when it is trusted', async () => {
    await server.editor.stop();
    cli.write(
      'loadguard.jsonc',
      '{ "rules": { "unpinned-revision": "off", "trust-remote-code": "off" }, "exclude": "**" }',
    );
    cli.write('a.py', `${LOAD}# loadguard: ignore-file[trust-remote-code] ours\n${TRUST}`);
    await server.start({ options: { trusted: false } });
    const uri = uriOf('a.py');
    const text = fs.readFileSync(path.join(cli.folder, 'a.py'), 'utf8');
    const before = await server.opened(text, 'python', uri);
    assert.deepEqual([...new Set(before.map((it) => it.code))].sort(), ['trust-remote-code', 'unpinned-revision']);
    await server.editor.notify('loadguard/trust', true);
    await server.editor.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 0);
  });

  it('that cannot be read at all change nothing, and that is told', () => {
    cli.write('a.py', LOAD);
    for (const content of [Buffer.from([0, 1, 2]), Buffer.from('{ "rules": \xff }', 'latin1'), '{ "rules"', '[]', '']) {
      cli.write('loadguard.jsonc', content);
      const findings = scan();
      assert(
        findings.some((it) => it.rule === 'invalid-config'),
        String(content),
      );
      assert(findings.some((it) => it.rule === 'unpinned-revision'));
    }
  });
});
