/** Where download-and-run draws its lines about files: how a download gets into one, and what runs it. */

import { checksOf } from '../kit/check.ts';

const { javascript, python, typescript } = checksOf('download-and-run');

describe('download-and-run of files', () => {
  describe('in Python finds', () => {
    it('what commands run, however they are written', () => {
      python`
        import requests, subprocess, os, sys
        code = requests.get("https://example.com/tool.py").text
        open("tool.py", "w").write(code)
        subprocess.run(["python", "tool.py"])
                                  ^^^^^^^^^ download-and-run
        subprocess.run([sys.executable, "tool.py"])
                                        ^^^^^^^^^ download-and-run
        subprocess.run([sys.executable, "-u", "tool.py", "--x"])
                                              ^^^^^^^^^ download-and-run
        os.system("python tool.py --epochs 3")
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("sudo python3 ./tool.py")
                  ^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("bash -c 'python tool.py'")
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system(f"{sys.executable} tool.py")
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        subprocess.run("cd /tmp && python3 tool.py", shell=True)
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        subprocess.Popen(["uv", "run", "tool.py"])
                                       ^^^^^^^^^ download-and-run
        os.system("uv run python tool.py")
                  ^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("torchrun --nproc_per_node 2 tool.py")
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("accelerate launch tool.py")
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("python -m tool")
                  ^^^^^^^^^^^^^^^^ download-and-run
        os.system("conda run -n x python tool.py")
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("echo python tool.py")
        os.system("cat tool.py")
        os.system("python other.py tool.py")
        os.system("chmod +x tool.py")
        os.system("./tool.py")
                  ^^^^^^^^^^^ download-and-run
        os.system("python < tool.py")
                  ^^^^^^^^^^^^^^^^^^ download-and-run
        out = os.path.join(folder, "gen.sh")
        open(out, "w").write(code)
        os.system("bash " + out)
                  ^^^^^^^^^^^^^ download-and-run
        os.system(f"bash {out}")
                  ^^^^^^^^^^^^^ download-and-run
        subprocess.run(["sh", out])
                              ^^^ download-and-run
        subprocess.call(["chmod", "755", out])
        os.system("time nohup bash \"%s\" &" % out)
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
    });

    it('a module that is loaded by its path', () => {
      python`
        import requests, importlib.util
        r = requests.get("https://example.com/plugin.py")
        with open("plugin.py", "wb") as f:
            f.write(r.content)
        spec = importlib.util.spec_from_file_location("plugin", "plugin.py")
        m = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(m)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
    });

    it('a module that is imported after it was written', () => {
      python`
        import requests
        r = requests.get("https://example.com/plugin.py")
        with open("plugin.py", "w") as f:
            f.write(r.text)
        import plugin
               ^^^^^^ download-and-run
      `;
    });

    it('a module that is imported by name', () => {
      python`
        import requests, importlib
        from pathlib import Path
        Path("plugin.py").write_text(requests.get("https://example.com/plugin.py").text)
        mod = importlib.import_module("plugin")
                                      ^^^^^^^^ download-and-run
      `;
    });

    it('a script that a shell runs', () => {
      python`
        import os, urllib.request
        urllib.request.urlretrieve("https://example.com/install.sh", "/tmp/install.sh")
        os.system("bash /tmp/install.sh")
                  ^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
    });

    it('a file that becomes executable and runs', () => {
      python`
        import os, urllib.request, stat
        path = os.path.join("/tmp", "tool")
        urllib.request.urlretrieve("https://example.com/tool", path)
        os.chmod(path, os.stat(path).st_mode | stat.S_IEXEC)
        subprocess.run([path, "--help"])
                        ^^^^ download-and-run
      `;
    });

    it('a temporary file by its name', () => {
      python`
        import os, requests, tempfile, subprocess, sys
        with tempfile.NamedTemporaryFile(suffix=".py", delete=False) as f:
            f.write(requests.get(URL).content)
        subprocess.check_call([sys.executable, f.name])
                                               ^^^^^^ download-and-run
      `;
    });

    it('a folder of modules', () => {
      python`
        import sys
        from huggingface_hub import snapshot_download
        path = snapshot_download("org/repo")
        sys.path.append(path)
                        ^^^^ download-and-run
        import modeling
      `;
    });

    it('an archive that is unpacked where modules are found', () => {
      python`
        import zipfile, io, requests, sys
        z = zipfile.ZipFile(io.BytesIO(requests.get("https://example.com/p.zip").content))
        z.extractall("plugins")
        sys.path.insert(0, "plugins")
                           ^^^^^^^^^ download-and-run
      `;
    });

    it('a script of an archive', () => {
      python`
        import tarfile, urllib.request, subprocess
        urllib.request.urlretrieve("https://example.com/p.tgz", "p.tgz")
        with tarfile.open("p.tgz") as t:
            t.extractall("p")
        subprocess.run(["make", "-C", "p"])
        subprocess.run(["bash", "p/install.sh"])
                                ^^^^^^^^^^^^^^ download-and-run
      `;
    });

    it('a library that is loaded', () => {
      python`
        import ctypes, wget
        lib = wget.download("https://example.com/libfast.so")
        ctypes.cdll.LoadLibrary(lib)
                                ^^^ download-and-run
      `;
    });

    it('a stream that is copied', () => {
      python`
        import requests, shutil, subprocess
        with requests.get(url, stream=True) as r:
            with open("setup.exe", "wb") as out:
                shutil.copyfileobj(r.raw, out)
        subprocess.Popen("setup.exe")
                         ^^^^^^^^^^^ download-and-run
      `;
    });

    it('a file whose path goes through functions', () => {
      python`
        import requests, os
        def download(url, dest):
            r = requests.get(url, stream=True)
            with open(dest, "wb") as f:
                for chunk in r.iter_content(8192):
                    f.write(chunk)
        def main():
            script = os.path.join(os.path.dirname(__file__), "bootstrap.py")
            download("https://example.com/bootstrap.py", script)
            os.system(f"python {script}")
                      ^^^^^^^^^^^^^^^^^^ download-and-run
        main()
      `;
    });

    it('a package that is installed', () => {
      python`
        import subprocess
        from huggingface_hub import hf_hub_download
        wheel = hf_hub_download("org/wheels", "flash-1.0-py3-none-any.whl")
        subprocess.check_call(["pip", "install", wheel])
                                                 ^^^^^ download-and-run
      `;
    });

    it('a path that an object keeps', () => {
      python`
        import requests, subprocess
        class Updater:
            def __init__(self):
                self.path = "/tmp/update.sh"
            def fetch(self):
                with open(self.path, "w") as f:
                    f.write(requests.get("https://example.com/update.sh").text)
            def apply(self):
                subprocess.run(["sh", self.path])
                                      ^^^^^^^^^ download-and-run
      `;
    });

    it('nothing of a program that stands beside one that was found', () => {
      python`
        import os, requests, shutil, subprocess
        from pathlib import Path
        open("tool", "wb").write(requests.get("https://example.com/tool").content)
        subprocess.run([str(Path(shutil.which("python")).parent / "tool")])
        subprocess.run([os.path.join(os.path.dirname(shutil.which("python")), "tool")])
        found = next(Path("/usr/lib").rglob("python"))
        subprocess.run([str(found.parent / "tool")])
        subprocess.run([str(found.with_name("tool"))])
        subprocess.run([str(Path(__file__).parent / "tool")])
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        written = found.parent / "script.sh"
        written.write_bytes(requests.get("https://example.com/script.sh").content)
        subprocess.run(["bash", str(found.parent / "script.sh")])
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
    });

    it('nothing of a pinned folder', () => {
      python`
        from huggingface_hub import snapshot_download
        import sys
        path = snapshot_download("org/repo", revision="0123456789abcdef0123456789abcdef01234567")
        sys.path.append(path)
      `;
    });
  });

  describe('in scripts finds', () => {
    it('a script that a shell runs', () => {
      javascript`
        const fs = require('fs');
        const { execSync } = require('child_process');
        const res = await fetch('https://example.com/install.sh');
        fs.writeFileSync('/tmp/install.sh', await res.text());
        execSync('bash /tmp/install.sh');
                 ^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
    });

    it('a module that is imported', () => {
      javascript`
        import fs from 'node:fs/promises';
        import path from 'node:path';
        import axios from 'axios';
        const file = path.join(process.cwd(), 'plugins', 'plugin.mjs');
        const { data } = await axios.get('https://example.com/plugin.mjs');
        await fs.writeFile(file, data);
        const plugin = await import(file);
                                    ^^^^ download-and-run
      `;
    });

    it('a module that is imported by its address', () => {
      javascript`
        import { pathToFileURL } from 'node:url';
        import { writeFile } from 'node:fs/promises';
        const res = await fetch(url);
        const target = \`\${cacheDir}/plugin.mjs\`;
        await writeFile(target, await res.text());
        await import(pathToFileURL(target).href);
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
    });

    it('a stream that becomes a program', () => {
      javascript`
        const https = require('https');
        const fs = require('fs');
        const { spawn } = require('child_process');
        const file = fs.createWriteStream('tool');
        https.get('https://example.com/tool', (response) => {
          response.pipe(file);
          file.on('finish', () => { fs.chmodSync('tool', 0o755); spawn('./tool', ['--init']); });
                                                                       ^^^^^^^^ download-and-run
        });
      `;
    });

    it('a pipeline of streams', () => {
      javascript`
        import { pipeline } from 'node:stream/promises';
        import { createWriteStream, chmodSync } from 'node:fs';
        const res = await fetch('https://example.com/tool');
        await pipeline(res.body, createWriteStream('/usr/local/bin/tool'));
        chmodSync('/usr/local/bin/tool', '755');
                  ^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
    });
  });

  it('knows what lies in archives that commands unpack, and what commands download', () => {
    python`
      import ctypes
      import os
      import subprocess
      import urllib.request
      urllib.request.urlretrieve("https://example.com/encoder.zip", "/opt/encoder.zip")
      subprocess.run(["unzip", "-o", "/opt/encoder.zip", "-d", "/opt/encoder"], check=True)
      subprocess.run(["/opt/encoder/bin/encode", "--version"], check=True)
                      ^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      urllib.request.urlretrieve("https://example.com/tools.tgz", "/opt/tools.tgz")
      subprocess.check_call(["tar", "-xzf", "/opt/tools.tgz", "-C", "/opt/tools"])
      os.chmod("/opt/tools/run", 0o755)
               ^^^^^^^^^^^^^^^^ download-and-run
      subprocess.run(["curl", "-o", "fast.so", "https://example.com/fast.so"])
      ctypes.CDLL("./fast.so")
                  ^^^^^^^^^^^ download-and-run
      urllib.request.urlretrieve("https://example.com/rows.zip", "rows.zip")
      subprocess.run(["unzip", "rows.zip", "-d", "rows"])
      subprocess.run(["python", "train.py", "--rows", "rows/train.csv"])
    `;
  });

  it('finds a program under the home folder', () => {
    python`
      import stat
      from pathlib import Path
      import requests
      BIN = Path.home() / ".local" / "bin"
      def install():
          path = BIN / "tool"
          path.write_bytes(requests.get("https://dl.example.com/tool").content)
          path.chmod(path.stat().st_mode | stat.S_IEXEC)
          ^^^^ download-and-run
    `;
  });

  it('finds a library that a coroutine fetches', () => {
    python`
      import asyncio
      import ctypes
      from pathlib import Path
      import aiohttp
      async def fetch(version):
          async with aiohttp.ClientSession() as session, session.get(f"https://cdn.example.com/{version}.so") as answer:
              data = await answer.read()
          path = Path("build") / "codec.so"
          path.write_bytes(data)
          return path
      ctypes.CDLL(str(asyncio.run(fetch("1"))))
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
    `;
  });

  it('does not take a program that is installed for one of the folder where it is started', () => {
    python`
      import subprocess
      import urllib.request
      urllib.request.urlretrieve("https://example.com/git", "work/git")
      subprocess.run(["git", "init"], cwd="work")
      urllib.request.urlretrieve("https://example.com/tool.sh", "work/tool.sh")
      subprocess.run(["bash", "tool.sh"], cwd="work")
                              ^^^^^^^^^ download-and-run
    `;
  });

  it('finds an archive in which modules are looked for', () => {
    python`
      import importlib
      import sys
      from pathlib import Path
      import requests
      target = Path("plugins") / f"{name}.zip"
      target.write_bytes(requests.get(f"https://example.com/{name}.zip").content)
      sys.path.insert(0, str(target))
                         ^^^^^^^^^^^ download-and-run
      importlib.import_module(name)
    `;
  });

  it('finds the file that a promise is resolved with', () => {
    typescript`
      import fs from "node:fs";
      import https from "node:https";
      function download(url: string, target: string): Promise<string> {
        return new Promise((resolve, reject) => {
          const out = fs.createWriteStream(target);
          https.get(url, (answer) => {
            answer.pipe(out);
            out.on("finish", () => resolve(target));
          }).on("error", reject);
        });
      }
      require(await download("https://example.com/driver.cjs", "/tmp/driver.cjs"));
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
    `;
  });
});
