/** Where untrusted-index draws its lines: which indexes are added, replaced or unprotected, and which are fine. */

import assert from 'node:assert/strict';
import { checksOf, find } from '../kit/check.ts';
import { only, service } from '../kit/service.ts';

const { python, typescript } = checksOf('untrusted-index');

describe('untrusted-index', () => {
  describe('finds', () => {
    it('a second index', () => {
      python`
        import os
        import subprocess
        subprocess.run(["pip", "install", "--extra-index-url", "https://pypi.example.com/simple", "rich==13.9.4"])
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        os.system("uv pip install --index https://pypi.example.com/simple rich==13.9.4")
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        os.system("PIP_EXTRA_INDEX_URL=https://pypi.example.com/simple pip install -r requirements.txt")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        os.system("pip config set global.extra-index-url https://pypi.example.com/simple")
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      `;
    });

    it('a second index, and says which of the two counts for the installer', () => {
      const saying = (command: string) => {
        const text = `import os\nos.system("${command}")\n`;
        return find('python', text, only(['untrusted-index'])).map((it) => it.message)[0];
      };
      const added = '--extra-index-url https://pypi.example.com/simple rich==13.9.4';
      assert.match(saying(`pip install ${added}`)!, /higher version/);
      assert.match(saying(`uv pip install ${added}`)!, /whatever the usual index has/);
      assert.match(saying(`UV_INDEX=https://pypi.example.com/simple uv sync`)!, /whatever the usual index has/);
      assert.match(saying(`uv pip install --index-strategy unsafe-best-match ${added}`)!, /higher version/);
      assert.match(saying(`uv pip install --index-strategy=unsafe-best-match ${added}`)!, /higher version/);
    });

    it('a line that nothing protects', () => {
      python`
        import os
        os.system("pip install -i http://pypi.example.com/simple --trusted-host pypi.example.com -r requirements.txt")
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        os.system("pip install --trusted-host pypi.example.com -r requirements.txt")
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        os.system("pip install --find-links http://example.com/wheels rich==13.9.4")
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        os.system("uv pip install --allow-insecure-host example.com rich==13.9.4")
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      `;
    });

    it('what the environment says', () => {
      python`
        import os
        import subprocess
        os.environ["PIP_EXTRA_INDEX_URL"] = "https://pypi.example.com/simple"
                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        os.environ.setdefault("UV_INDEX_URL", "http://pypi.example.com/simple")
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        subprocess.run(["pip", "install", "."], env={**os.environ, "PIP_TRUSTED_HOST": "pypi.example.com"})
                                                                                       ^^^^^^^^^^^^^^^^^^ untrusted-index
        subprocess.run(["pip", "install", "."], env=dict(os.environ, PIP_INDEX_URL="http://pypi.example.com/simple"))
                                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      `;
      typescript`
        process.env.npm_config_registry = 'https://registry.example.com';
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        spawn('npm', ['ci'], { env: { ...process.env, NPM_CONFIG_REGISTRY: 'http://registry.example.com' } });
                                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      `;
    });

    it('another registry', () => {
      typescript`
        import { execSync, spawnSync } from 'node:child_process';
        execSync('npm install --registry=https://registry.example.com left-pad@1.3.0');
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        spawnSync('yarn', ['add', 'left-pad@1.3.0', '--registry', 'http://registry.example.com']);
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        execSync('npm config set registry http://registry.example.com');
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        execSync('npm config set strict-ssl false');
                                 ^^^^^^^^^^^^^^^^ untrusted-index
      `;
    });
  });

  describe('says less', () => {
    it('of an index that is not known, and no less of a publisher’s own', () => {
      python`
        import os
        os.system("pip install torch==2.6.0 --extra-index-url https://download.pytorch.org/whl/cu124")
                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        os.system(f"pip install rich==13.9.4 --extra-index-url {index}")
                                             ^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index: information
        os.system("pip install rich==13.9.4 -f https://example.com/wheels.html")
                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      `;
    });
  });

  describe('is silent', () => {
    it('about one index over https', () => {
      python`
        import os
        os.system("pip install torch==2.6.0 --index-url https://download.pytorch.org/whl/cu124")
        os.system("pip install -i https://pypi.example.com/simple -r requirements.txt")
        os.system("pip install -f https://download.pytorch.org/whl/torch_stable.html torch==2.6.0")
        os.system("pip install -i http://localhost:3141/simple --trusted-host localhost rich==13.9.4")
        os.system("pip install --no-index -f ./wheels rich")
        os.environ["PIP_INDEX_URL"] = "https://packages.example.com/simple"
        os.environ["PIP_NO_CACHE_DIR"] = "1"
        print("pip install --extra-index-url https://pypi.example.com/simple rich")
      `;
      typescript`
        import { execSync } from 'node:child_process';
        execSync('npm publish --registry http://localhost:4873');
        execSync('npm view left-pad --registry https://registry.example.com');
        const registry = process.env.npm_config_registry;
      `;
    });
  });

  it('is silent about an index that the team allows, until the day that it names', () => {
    const text =
      'import os\nos.system("pip install --extra-index-url https://me:word@Pypi.example.com/simple/ rich==13.9.4")\n';
    const tell = (name: string, until?: string) =>
      service
        .check(
          { uri: 'a.py', language: 'python', text },
          { allow: { indexes: [{ name, reason: 'ours', ...(until && { until }) }] } },
        )
        .findings.filter((it) => it.rule === 'untrusted-index').length;
    assert.equal(tell('https://pypi.example.com/simple'), 0);
    assert.equal(tell('https://pypi.example.com/simple', '2001-01-01'), 1);
    assert.equal(tell('https://pypi.example.com/other'), 1);
    assert.equal(tell('http://pypi.example.com/simple'), 1);
  });

  it('is silent where hashes say what is installed', () => {
    const told = (line: string) =>
      find('python', `import os\nos.system("${line}")\n`, only(['untrusted-index'])).length;
    assert.equal(told('pip install --extra-index-url https://i.example.com/simple -r a.txt'), 1);
    assert.equal(told('pip install --require-hashes --extra-index-url https://i.example.com/simple -r a.txt'), 0);
  });
});
