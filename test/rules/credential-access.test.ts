/** Where credential-access draws its lines: the ways to name a place of secrets, and what only mentions one. */

import assert from 'node:assert/strict';
import { checksOf, find } from '../kit/check.ts';
import { only } from '../kit/service.ts';

const { python, javascript, typescript } = checksOf('credential-access');
const settings = only(['credential-access']);

describe('credential-access', () => {
  it('finds every way to name a place in Python', () => {
    for (const code of [
      'open("/root/.aws/credentials").read()',
      'import os\nopen(os.path.expanduser("~/.aws/credentials"))',
      'import os\nopen(os.path.join(os.path.expanduser("~"), ".aws", "credentials"))',
      'import os\nhome = os.environ["HOME"]\nopen(f"{home}/.ssh/id_rsa")',
      'import os\nopen(os.environ["HOME"] + "/.ssh/id_ed25519")',
      'from pathlib import Path\n(Path.home() / ".kube" / "config").read_text()',
      'from pathlib import Path\nPath("~/.docker/config.json").expanduser().read_text()',
      'from pathlib import Path\np = Path.home().joinpath(".netrc")\nprint(p.read_text())',
      'import os, shutil\nshutil.copy(os.path.expanduser("~/.git-credentials"), "/tmp/x")',
      'import os, shutil\nshutil.copytree(os.path.join(os.getenv("HOME"), ".ssh"), "/tmp/x")',
      'import os, glob\nglob.glob(os.path.expanduser("~/.ssh/*"))',
      'import os\nfor root, _, files in os.walk(os.path.expanduser("~/.gnupg")): pass',
      'import os, sqlite3\np = os.path.join(os.environ["LOCALAPPDATA"], "Google", "Chrome", "User Data", "Default", "Login Data")\nsqlite3.connect(p)',
      'import os, shutil\nshutil.copy2(os.getenv("LOCALAPPDATA") + r"\\Google\\Chrome\\User Data\\Default\\Login Data", "t.db")',
      'import os\nopen(os.path.expanduser("~/.cache/huggingface/token")).read()',
      'import os\nPATHS = ["~/.npmrc", "~/.pypirc"]\nfor path in PATHS:\n    print(open(os.path.expanduser(path)).read())',
      'def steal(path):\n    return open(path).read()\nsteal("/home/user/.pgpass")',
      'open("/proc/self/environ", "rb")',
      'import os, tarfile\nwith tarfile.open("a.tgz", "w:gz") as tar:\n    tar.add(os.path.expanduser("~/.aws/credentials"))',
      'import os, zipfile\nzipfile.ZipFile("a.zip", "w").write(os.path.expanduser("~/.ssh/id_rsa"))',
    ]) {
      assert.deepEqual(
        find('python', `${code}\n`, settings).map((it) => it.severity),
        ['warning'],
        code,
      );
    }
  });

  it('finds every way to name a place in JavaScript', () => {
    for (const code of [
      "require('fs').readFileSync(process.env.HOME + '/.npmrc', 'utf8');",
      `require("fs").readFileSync(\`\${os.homedir()}/.aws/credentials\`);`,
      "import { readFile } from 'node:fs/promises';\nawait readFile(join(homedir(), '.ssh', 'id_rsa'));",
      "fs.copyFileSync(path.join(process.env.LOCALAPPDATA, 'Google/Chrome/User Data/Default/Login Data'), 'x');",
      "fs.readdirSync(path.join(process.env.APPDATA, 'discord', 'Local Storage', 'leveldb'));",
    ]) {
      assert.deepEqual(
        find('javascript', `${code}\n`, settings).map((it) => it.severity),
        ['warning'],
        code,
      );
    }
  });

  it('is silent about what only mentions one', () => {
    python`
      import os
      """Reads nothing: put your keys into ~/.aws/credentials."""
      print("see ~/.ssh/id_rsa")
      os.path.exists(os.path.expanduser("~/.netrc"))
      open(os.path.expanduser("~/.netrc"), "w").write(text)
      open("credentials.json").read()
      open("cookies.txt").read()
      open("config.json").read()
      open(os.path.expanduser("~/.ssh/known_hosts")).read()
      open("tokens/token").read()
      session.get("https://example.com/.aws/credentials")
    `;
    javascript`
      fs.readFileSync('package.json', 'utf8');
      fs.readFileSync(path.join(__dirname, 'config', 'token'));
      fs.writeFileSync(path.join(os.homedir(), '.npmrc'), text);
      console.log('run ssh-keygen, then look at ~/.ssh/id_rsa');
    `;
  });

  it('knows commands that show or copy such files, and tells of helpers where they are given one', () => {
    python`
      import os
      import subprocess
      from pathlib import Path

      def slurp(path):
          return Path(path).expanduser().read_text()

      own = slurp("settings.toml")
      keys = slurp("~/.aws/credentials")
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      os.system("cat ~/.ssh/id_ed25519 | base64")
                     ^^^^^^^^^^^^^^^^^ credential-access
      os.system("cat ~/.ssh/id_ed25519.pub")
      os.system("cp kaggle.json ~/.kaggle/ && chmod 600 ~/.kaggle/kaggle.json")
      os.system("tar czf all.tgz ~/.ssh")
                                 ^^^^^^ credential-access
    `;
  });

  it('knows what other runtimes and libraries read and move files with', () => {
    typescript`
      import fse from 'fs-extra';
      import { homedir } from 'node:os';
      const home = homedir();
      await Deno.readTextFile(\`\${home}/.aws/credentials\`);
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      await Bun.file(\`\${home}/.config/gh/hosts.yml\`).text();
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      await fse.readJson(\`\${home}/.docker/config.json\`);
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      fse.moveSync(\`\${home}/.ssh/id_rsa\`, 'out/key');
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      await Bun.file('notes/hosts.txt').text();
    `;
  });

  it('knows what packs and renames files', () => {
    python`
      import os
      import shutil
      from pathlib import Path

      shutil.make_archive("backup", "zip", os.path.expanduser("~/.ssh"))
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      os.rename(os.path.expanduser("~/.aws/credentials"), "old")
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      (Path.home() / ".netrc").rename("old")
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      shutil.make_archive("backup", "zip", "notes")
    `;
  });
});
