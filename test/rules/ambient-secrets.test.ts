/** Where ambient-secrets draws its lines: which names are secrets, how they are reached, and what runs beside them. */

import assert from 'node:assert/strict';
import type { SourceLanguage } from '../../server/core/syntax/language.ts';
import { find } from '../kit/check.ts';
import { only } from '../kit/service.ts';

const settings = only(['ambient-secrets']);
const PYTHON = 'import requests\nexec(requests.get("https://example.com/p.py").text)\n';
const SCRIPT = "eval(await (await fetch('https://example.com/p.js')).text());\n";

/** The texts that are marked. */
function marked(language: SourceLanguage, code: string): readonly string[] {
  const lines = code.split('\n');
  return find(language, code, settings).map(({ severity, range: { start, end } }) => {
    assert.equal(severity, 'warning');
    assert.equal(start.line, end.line);
    return lines[start.line]!.slice(start.character, end.character);
  });
}

describe('ambient-secrets', () => {
  it('finds every way to read or set a secret in Python', () => {
    for (const [code, mark] of [
      ['import os\nkey = os.environ["OPENAI_API_KEY"]', 'os.environ["OPENAI_API_KEY"]'],
      ['import os\nkey = os.getenv("HF_TOKEN")', 'os.getenv("HF_TOKEN")'],
      ['import os\nkey = os.environ.get("DB_PASSWORD", "")', 'os.environ.get("DB_PASSWORD", "")'],
      ['from os import environ\nkey = environ["AWS_SECRET_ACCESS_KEY"]', 'environ["AWS_SECRET_ACCESS_KEY"]'],
      ['from os import getenv as get\nkey = get("GITHUB_TOKEN")', 'get("GITHUB_TOKEN")'],
      ['import os, getpass\nos.environ["API_KEY"] = getpass.getpass()', 'os.environ["API_KEY"] = getpass.getpass()'],
    ] as const) {
      assert.deepEqual(marked('python', `${code}\n${PYTHON}`), [mark], code);
    }
  });

  it('finds every way to read a secret in scripts', () => {
    for (const [code, mark] of [
      ['const key = process.env.OPENAI_API_KEY;', 'process.env.OPENAI_API_KEY'],
      ["const key = process.env['GITHUB_TOKEN'];", "process.env['GITHUB_TOKEN']"],
      ['const { OPENAI_API_KEY } = process.env;', 'OPENAI_API_KEY'],
      ['const { env } = process;\nconst key = env.SESSION_SECRET;', 'env.SESSION_SECRET'],
      ["import { env } from 'node:process';\nconst key = env.SESSION_SECRET;", 'env.SESSION_SECRET'],
    ] as const) {
      assert.deepEqual(marked('typescript', `${code}\n${SCRIPT}`), [mark], code);
    }
  });

  it('tells of two secrets at most, and of each once', () => {
    const code = ['A_TOKEN', 'A_TOKEN', 'B_TOKEN', 'C_TOKEN'].map((it) => `print(os.environ["${it}"])\n`).join('');
    assert.deepEqual(marked('python', `import os\n${code}${PYTHON}`), [
      'os.environ["A_TOKEN"]',
      'os.environ["B_TOKEN"]',
    ]);
  });

  it('is silent on variables that hold no secret', () => {
    for (const name of [
      'MAX_TOKENS',
      'TOKENIZERS_PARALLELISM',
      'HOME',
      'PAD_TOKEN',
      'USE_AUTH_TOKEN',
      'KEYBOARD',
      'PUBLIC_KEY',
    ])
      assert.deepEqual(marked('python', `import os\nprint(os.environ["${name}"])\n${PYTHON}`), [], name);
    assert.deepEqual(marked('javascript', `const a = config.env.API_KEY;\n${SCRIPT}`), []);
    assert.deepEqual(marked('python', `key = settings["API_KEY"]\n${PYTHON}`), []);
  });

  it('is silent where no foreign code certainly runs', () => {
    for (const code of [
      'print(key)',
      'exec(open("plugin.py").read())',
      'def run(code):\n    exec(code)',
      'import requests\nrequests.get("https://example.com", headers={"Authorization": key})',
    ]) {
      assert.deepEqual(marked('python', `import os\nkey = os.environ["API_KEY"]\n${code}\n`), [], code);
    }
    assert.deepEqual(marked('javascript', 'fetch(url, { headers: { token: process.env.API_TOKEN } });\n'), []);
  });
});
