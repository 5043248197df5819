/** Manifests: packages whose content can change, indexes that nobody vouches for, scripts that run at install. */

import { textOf } from '../../server/core/rules/rule.ts';
import { strip } from '../../server/core/service/marks.ts';
import { checkFixed, fileCheck } from '../kit/check.ts';

const requirements = fileCheck('requirements.txt');
const project = fileCheck('pyproject.toml');
const environment = fileCheck('environment.yml');
const pipfile = fileCheck('Pipfile');
const setup = fileCheck('setup.cfg');
const pip = fileCheck('pip.conf');
const uv = fileCheck('uv.toml');
const npmrc = fileCheck('.npmrc');
const yarn = fileCheck('.yarnrc.yml');
const pack = fileCheck('package.json');
const deno = fileCheck('deno.json');

const fixed = (file: string) => (before: TemplateStringsArray) => (after: TemplateStringsArray) =>
  checkFixed('file', textOf(before), { file, fixed: textOf(after) });

describe('files: requirements of Python', () => {
  it('from repositories and addresses', () => {
    requirements`
      # the model
      transformers @ git+https://github.com/huggingface/transformers.git
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      git+https://github.com/huggingface/peft.git@main#egg=peft
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      -e git+https://github.com/acme/tools@v1.2#egg=tools
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      https://example.com/wheels/thing-1.0-py3-none-any.whl
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      thing @ https://example.com/thing-1.0.zip ; python_version >= "3.9"
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      -r https://example.com/base.txt
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    `;
  });
  it('in order', () => {
    requirements`
      torch>=2.1,<3
      numpy
      requests==2.32.3 \
          --hash=sha256:70761cfe03c773ceb22aa2f671b4757976145175cdfca038c02654d061d6dcc6
      -r base.txt
      -c constraints.txt
      -e .
      ./vendor/thing-1.0-py3-none-any.whl
      transformers @ git+https://github.com/huggingface/transformers.git@0123456789abcdef0123456789abcdef01234567 ; python_version >= "3.9"
      https://example.com/a-1.0.whl#sha256=70761cfe03c773ceb22aa2f671b4757976145175cdfca038c02654d061d6dcc6
      b @ https://example.com/b-1.0.whl --hash=sha256:70761cfe03c773ceb22aa2f671b4757976145175cdfca038c02654d061d6dcc6
      --only-binary=:all:
    `;
  });
  it('from indexes', () => {
    requirements`
      --extra-index-url https://pypi.example.com/simple
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      --extra-index-url=https://download.pytorch.org/whl/cu124
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      --trusted-host pypi.example.com
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      torch==2.6.0
    `;
    requirements`
      -i http://mirror.example.com/simple
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
    `;
  });
  it('with credentials', () => {
    requirements`
      --index-url https://ci:hT7x91kQz3Lm@pypi.acme.dev/simple
                             ^^^^^^^^^^^^ exposed-secret
    `;
  });
  it('are pinned in place', () =>
    fixed('requirements.txt')`
      git+https://github.com/acme/tools.git@main#egg=tools  # ours
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    ``
      git+https://github.com/acme/tools.git@0123456789abcdef0123456789abcdef01234567#egg=tools  # ours
    `);
  it('are pinned in archives that GitHub makes', () =>
    fixed('requirements.txt')`
      tools[all] @ https://github.com/acme/tools/archive/refs/heads/main.zip
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    ``
      tools[all] @ https://github.com/acme/tools/archive/0123456789abcdef0123456789abcdef01234567.zip
    `);
  it('with CRLF and a comment that accepts', () => {
    const text = strip('# loadguard: ignore[runtime-install] ours\r\ngit+https://github.com/acme/a.git\r\n');
    checkFixed('file', text, { file: 'requirements-dev.txt' });
  });
});

describe('files: pyproject.toml', () => {
  it('declares dependencies', () => {
    project`
      [build-system]
      requires = ["setuptools>=61", "wheel"]

      [project]
      name = "x"
      dependencies = [
        "torch>=2",
        "tools @ git+https://github.com/acme/tools",
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      ]
      [project.optional-dependencies]
      dev = ["pytest", "x @ https://example.com/x.whl"]
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    `;
  });
  it('has sources and indexes of uv', () => {
    project`
      [[tool.uv.index]]
      name = "internal"
      url = "https://pypi.example.com/simple"
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index

      [[tool.uv.index]]
      name = "pytorch"
      url = "https://download.pytorch.org/whl/cu124"
      explicit = true

      [tool.uv.sources]
      a = { git = "https://github.com/acme/a", branch = "main" }
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      b = { git = "https://github.com/acme/b", rev = "0123456789abcdef0123456789abcdef01234567" }
      c = { workspace = true }
      d = { url = "https://example.com/d.whl" }
                   ^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    `;
  });
  it('has those of Poetry', () => {
    project`
      [tool.poetry.dependencies]
      python = "^3.11"
      torch = { version = "^2.6", source = "pytorch" }
      a = { git = "https://github.com/acme/a.git" }
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      [[tool.poetry.source]]
      name = "internal"
      url = "https://pypi.example.com/simple"
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      priority = "supplemental"
      [[tool.poetry.source]]
      name = "pytorch"
      url = "https://download.pytorch.org/whl/cu124"
      priority = "explicit"
    `;
  });
  it('is pinned in place', async () => {
    await fixed('pyproject.toml')`
      [tool.uv.sources]
      a = { git = "https://github.com/acme/a", branch = "main" } # ours
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    ``
      [tool.uv.sources]
      a = { git = "https://github.com/acme/a", rev = "0123456789abcdef0123456789abcdef01234567" } # ours
    `;
    await fixed('pyproject.toml')`
      [tool.poetry.dependencies.a]
      git = "https://github.com/acme/a.git"
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    ``
      [tool.poetry.dependencies.a]
      git = "https://github.com/acme/a.git"
      rev = "0123456789abcdef0123456789abcdef01234567"
    `;
  });
});

describe('files: other manifests of Python', () => {
  it('environments of conda', () => {
    environment`
      name: train
      channels:
        - conda-forge
        - http://conda.example.com/main
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      dependencies:
        - python=3.11
        - pip
        - pip:
            - torch==2.6.0
            - --extra-index-url https://pypi.example.com/simple
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
            - git+https://github.com/acme/tools.git
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    `;
  });
  it('Pipfile', () => {
    pipfile`
      [[source]]
      url = "https://pypi.example.com/simple"
      verify_ssl = false
      ^^^^^^^^^^^^^^^^^^ untrusted-index
      name = "x"
      [packages]
      a = {git = "https://github.com/acme/a.git", ref = "main"}
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      requests = "*"
    `;
  });
  it('setup.cfg', () => {
    setup`
      [options]
      install_requires =
          torch>=2
          tools @ git+https://github.com/acme/tools
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      [options.extras_require]
      dev =
          pytest
    `;
  });
  it('settings of pip and uv', () => {
    pip`
      [global]
      extra-index-url = https://pypi.example.com/simple
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      trusted-host = pypi.example.com
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
    `;
    uv`
      extra-index-url = ["https://pypi.example.com/simple"]
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      [[index]]
      url = "https://pypi.example.com/b"
             ^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
    `;
  });
});

describe('files: manifests of JavaScript', () => {
  it('package.json', () => {
    pack`
      {
        "name": "x",
        "scripts": {
          "postinstall": "curl -fsSL https://example.com/setup.sh | sh",
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ install-hook
          "prepare": "husky",
          "build": "tsc -p . && npx vite build",
          "demo": "npx -y some-demo-server"
                   ^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        },
        "dependencies": {
          "react": "^19.0.0",
          "left-pad": "latest",
                       ^^^^^^ runtime-install
          "a": "github:acme/a",
                ^^^^^^^^^^^^^ runtime-install
          "b": "git+https://github.com/acme/b.git#0123456789abcdef0123456789abcdef01234567",
          "c": "https://example.com/c.tgz",
                ^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
          "d": "file:../d", "e": "workspace:*", "f": "npm:g@^1.0.0", "h": "*"
        },
        "peerDependencies": { "react": "*" }
      }
    `;
  });
  it('is pinned in place', async () => {
    await fixed('package.json')`
      { "dependencies": { "a": "github:acme/a#main" } }
                                ^^^^^^^^^^^^^^^^^^ runtime-install
    ``
      { "dependencies": { "a": "github:acme/a#0123456789abcdef0123456789abcdef01234567" } }
    `;
    await fixed('package.json')`
      { "devDependencies": { "left-pad": "latest" } }
                                          ^^^^^^ runtime-install
    ``
      { "devDependencies": { "left-pad": "1.2.3" } }
    `;
  });
  it('settings of package managers', () => {
    npmrc`
      registry=http://npm.example.com/
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      @acme:registry=https://npm.acme.com/
      strict-ssl=false
      ^^^^^^^^^^^^^^^^ untrusted-index
      save-exact=true
    `;
    npmrc`
      registry=https://registry.npmmirror.com
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
    `;
    npmrc`
      //npm.example.com/:_authToken=\${NPM_TOKEN}
    `;
    yarn`
      npmRegistryServer: "https://npm.example.com"
                          ^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      enableStrictSsl: false
      ^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      npmScopes:
        acme:
          npmRegistryServer: "https://npm.acme.com"
    `;
  });
  it('import maps', () => {
    deno`
      {
        "imports": {
          "a": "https://deno.land/x/a/mod.ts",
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
          "b": "https://deno.land/std@0.224.0/assert/mod.ts",
          "c": "npm:chalk",
                ^^^^^^^^^ runtime-install
          "d": "jsr:@std/path@^1.0.0"
        }
      }
    `;
  });

  it('import maps, pinned in place', async () => {
    for (const [before, after] of [
      ['npm:chalk', 'npm:chalk@1.2.3'],
      ['npm:/@acme/x@latest/part', 'npm:/@acme/x@1.2.3/part'],
      ['npm:/dotenv/', 'npm:/dotenv@1.2.3/'],
    ] as const) {
      const marks = `${' '.repeat(21)}${'^'.repeat(before.length)} runtime-install\n`;
      const text = (value: string) => `{ "imports": { "a": "${value}" } }\n`;
      await checkFixed('file', `${text(before)}${marks}`, { file: 'deno.json', fixed: text(after) });
    }
  });
});
