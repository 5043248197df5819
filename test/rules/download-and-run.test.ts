/** Where download-and-run draws its lines: which commands run what they download, and what makes a download trusted. */

import { checksOf } from '../kit/check.ts';

const { python, typescript } = checksOf('download-and-run');

describe('download-and-run', () => {
  describe('in shell text finds', () => {
    it('a download that is piped into an interpreter', () => {
      python`
        import os
        import subprocess
        os.system("wget -qO- https://example.com/install.sh | sudo bash")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("curl -fsSL https://example.com/install.sh | bash -s -- --yes")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("curl -LsSf https://astral.sh/uv/install.sh | env UV_HOME=/opt sh")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("curl -s https://example.com/install.py | python3 -")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("curl https://example.com/a.gz | gunzip | tee log | sh")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("curl -sL https://example.com/a.sh 2>/dev/null | bash >/dev/null 2>&1 || true")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        subprocess.run("curl -sSL %s | node" % url, shell=True)
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        subprocess.run(["bash", "-c", f"curl -sL https://example.com/{name}.sh | sh"])
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        subprocess.check_output(["sh", "-c", "wget -O - https://example.com/install.sh | sh"])
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("irm https://example.com/install.ps1 | iex")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("powershell -Command \"iwr -useb https://example.com/install.ps1 | iex\"")
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
    });

    it('a download that is put into a command', () => {
      python`
        import os
        os.system("bash <(curl -s https://example.com/install.sh)")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("sh -c \"$(curl -fsSL https://example.com/install.sh)\"")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("eval \"$(curl -fsSL https://example.com/install.sh)\"")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("python -c \"$(curl -fsSL https://example.com/install.py)\"")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("source <(curl -s https://example.com/env.sh)")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("bash -c \"\`curl -fsSL https://example.com/install.sh\`\"")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("powershell -c \"iex ((New-Object Net.WebClient).DownloadString('https://example.com/install.ps1'))\"")
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
    });

    it('a file that is downloaded and then run', () => {
      python`
        import os
        import subprocess
        os.system("curl -o install.sh https://example.com/install.sh && chmod +x install.sh && ./install.sh")
                                                                        ^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("wget https://example.com/setup.py && python setup.py install")
                                                        ^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("wget -q https://example.com/tool -O /tmp/tool; chmod 755 /tmp/tool")
                                                                  ^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("curl -sLO https://example.com/run.sh\nbash run.sh")
                                                         ^^^^^^^^^^^ download-and-run
        os.system("curl https://example.com/x > x.pl; perl x.pl")
                                                      ^^^^^^^^^ download-and-run
        subprocess.run(["curl", "-L", "-o", "miniconda.sh", "https://example.com/miniconda.sh"])
        subprocess.run(["bash", "miniconda.sh", "-b"])
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        subprocess.run(f"curl -o {path} {url} && sh {path}", shell=True)
                                                 ^^^^^^^^^ download-and-run
        os.system("wget https://example.com/tool.deb && sudo dpkg -i tool.deb")
                                                             ^^^^^^^^^^^^^^^^ download-and-run
        os.system("wget https://example.com/tool.tar.gz && tar xzf tool.tar.gz && cd tool && ./configure")
                                                                                             ^^^^^^^^^^^ download-and-run
      `;
    });

    it('a repository that is cloned and then run', () => {
      python`
        import os
        import subprocess
        os.system("git clone https://github.com/owner/first && cd first && python train.py")
                                                                           ^^^^^^^^^^^^^^^ download-and-run
        os.system("git clone --depth 1 https://github.com/owner/second.git && cd second && make -j4")
                                                                                           ^^^^^^^^ download-and-run
        os.system("git clone https://github.com/owner/third\ncd third\npip install -e .")
                                                                       ^^^^^^^^^^^^^^^^ download-and-run: warning
        subprocess.run(["git", "clone", "https://github.com/owner/fourth", "vendor/fourth"])
        subprocess.run(["bash", "vendor/fourth/setup.sh"])
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        subprocess.run(["pip", "install", "./vendor/fourth"])
        subprocess.run(["npm", "install"], cwd="vendor/fourth")
      `;
    });

    it('what lies in a folder that the program itself enters', () => {
      python`
        import os
        import subprocess
        subprocess.run(["git", "clone", "https://github.com/owner/tool"])
        os.chdir("tool")
        subprocess.run(["pip", "install", "-r", "requirements.txt"])
        subprocess.run(["python", "build.py"])
                       ^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
      python`
        import os, runpy, subprocess
        subprocess.run(["git", "clone", "https://github.com/owner/tool", "tool"])
        def run(name):
            runpy.run_path(os.path.join("tool", name + ".py"))
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        runpy.run_path("own/main.py")
      `;
      python`
        get_ipython().system("git clone https://github.com/owner/tool")
        get_ipython().run_line_magic("cd", "tool")
        get_ipython().system("pip install -e .")
                              ^^^^^^^^^^^^^^^^ download-and-run: warning
        get_ipython().system("wget https://example.com/helper.py")
        get_ipython().run_line_magic("run", "helper.py")
                                     ^^^^^ download-and-run
      `;
    });

    it('a program that a command carries', () => {
      python`
        import os
        import subprocess
        subprocess.run(["python", "-c", "import urllib.request as u; exec(u.urlopen('https://example.com/x').read())"])
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("node -e 'fetch(\"https://example.com/x\").then((r) => r.text()).then(eval)'")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        subprocess.run(["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost/health')"])
      `;
    });

    it('a module that a command downloads, but none that is there before', () => {
      python`
        import os
        import tables
        os.system("wget -q https://example.com/plots.py; wget -q https://example.com/tables.py")
        from plots import draw
                          ^^^^ download-and-run
      `;
    });

    it('a program that takes an address itself', () => {
      python`
        import os
        os.system("deno run -A https://example.com/tool.ts")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("uv run https://example.com/script.py")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.system("npx https://example.com/tool.tgz")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      `;
    });

    it('the same in TypeScript', () => {
      typescript`
        import { exec, execSync, spawn } from 'node:child_process';
        execSync('curl -fsSL https://example.com/install.sh | sh', { stdio: 'inherit' });
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        spawn('sh', ['-c', \`curl -fsSL \${url} | bash\`]);
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        exec(\`wget \${url} -O install.sh && bash install.sh\`);
                                           ^^^^^^^^^^^^^^^ download-and-run
        execSync('powershell -c "irm https://example.com/install.ps1 | iex"');
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        execSync('git clone https://github.com/owner/tool && cd tool && npm install && npm start');
                                                                        ^^^^^^^^^^^ download-and-run: warning
      `;
    });
  });

  describe('in shell text is silent', () => {
    it('about downloads that are data', () => {
      python`
        import os
        import subprocess
        os.system("curl -fsSL https://example.com/data.json | python -m json.tool")
        os.system("curl -s https://example.com/data.json | python -c 'import json, sys; print(json.load(sys.stdin))'")
        os.system("curl -s https://example.com/data.json | jq .name | sort")
        os.system("curl -s https://example.com/list | node process.js")
        os.system("curl -s https://example.com/list | perl -pe 's/a/b/'")
        os.system("curl https://example.com/data.tar.gz | tar xz && python train.py")
        os.system("wget https://example.com/data.zip && unzip data.zip && bash train.sh")
        os.system("VERSION=$(curl -s https://example.com/version); echo $VERSION")
        subprocess.run(["curl", "-o", "data.csv", "https://example.com/data.csv"])
        subprocess.run(["python", "train.py", "data.csv"])
        os.system("echo 'curl https://example.com/install.sh | sh'")
        print("Install it: curl https://example.com/install.sh | sh")
        os.system("curl -s http://localhost:8080/setup.sh | sh")
      `;
    });

    it('about what cannot change or was compared', () => {
      python`
        import os
        os.system("curl -sO https://example.com/tool.sh && echo \"$SUM tool.sh\" | sha256sum -c && bash tool.sh")
        os.system("curl -s https://raw.githubusercontent.com/owner/tool/0123456789abcdef0123456789abcdef01234567/install.sh | sh")
        os.system("git clone https://github.com/owner/tool && cd tool && git checkout 0123456789abcdef0123456789abcdef01234567 && make")
        os.system("deno run https://deno.land/std@0.224.0/examples/welcome.ts")
      `;
    });

    it('about repositories that nothing is run of', () => {
      python`
        import os
        import subprocess
        os.system("git clone https://github.com/owner/data && ls data")
        subprocess.run(["git", "clone", "https://github.com/owner/data"])
        subprocess.run(["python", "train.py", "--data", "data"])
        subprocess.run(["git", "-C", "data", "log"])
        os.system("make test && ./run.sh && bash build.sh")
      `;
    });
  });

  it('follows what variables of the shell hold, and takes two of them for two files', () => {
    python`
      import os
      os.system('text=$(curl -fsSL https://example.com/setup.sh); eval "$text"')
                                                                  ^^^^^^^^^^^^ download-and-run
      os.system('text="$(wget -qO- https://example.com/more.sh)" && sh -c "$text"')
                                                                    ^^^^^^^^^^^^^ download-and-run
      os.system('text=$(curl -s https://example.com/third.sh); echo "$text" > third.sh; bash third.sh')
                                                                                        ^^^^^^^^^^^^^ download-and-run
      os.system('tag=$(curl -s https://example.com/tag); ./own.sh --tag "$tag"')
      os.system('text=$(curl -s https://example.com/x.sh); sha256sum -c x.sum <<< "$text"; eval "$text"')
      os.system('curl -o "$FILE" https://example.com/rows.json; python3 "$SCRIPT"')
      os.system('curl -o "$FILE" https://example.com/job.py; python3 "$FILE"')
                                                             ^^^^^^^^^^^^^^^ download-and-run

      def run(address, path, other):
          os.system(f"curl -o {path} {address} && bash {other}")
          os.system(f"wget {address} -O {path}; bash {path}")
                                                ^^^^^^^^^^^ download-and-run
    `;
  });

  it('knows the folders that archives are unpacked to, from one command to the next', () => {
    python`
      import os
      os.system("wget -q https://github.com/owner/detector/archive/refs/heads/main.zip")
      os.system("unzip -q main.zip")
      os.system("python detector-main/detect.py")
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      os.system("curl -sLO https://example.com/tables-1.2.tar.gz")
      os.system("tar xzf tables-1.2.tar.gz")
      os.system("cd tables-1.2 && ./configure")
                                  ^^^^^^^^^^^ download-and-run
      os.system("wget -q https://example.com/rows.zip && unzip -q rows.zip -d rows")
      os.system("python train.py --rows rows/train.csv")
    `;
  });

  it('knows the commands of tasks and terminals', () => {
    python`
      from airflow.operators.bash import BashOperator
      from airflow.providers.ssh.operators.ssh import SSHOperator
      from airflow.providers.standard.operators.bash import BashOperator as Bash
      from airflow.providers.standard.sensors.bash import BashSensor
      from airflow.operators.bash_operator import BashOperator as OldBash
      from airflow.sensors.bash import BashSensor as OldSensor
      from prefect_shell import ShellOperation, shell_run_command
      import prefect_shell.commands
      BashOperator(task_id="a", bash_command="curl -fsSL https://example.com/a.sh | sh")
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      Bash(task_id="b", bash_command="curl -fsSL https://example.com/b.sh | sh")
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      BashSensor(task_id="c", bash_command="curl -fsSL https://example.com/c.sh | sh")
                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      OldBash(task_id="d", bash_command="curl -fsSL https://example.com/d.sh | sh")
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      OldSensor(task_id="e", bash_command="curl -fsSL https://example.com/e.sh | sh")
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      SSHOperator(task_id="f", command="curl -fsSL https://example.com/f.sh | sh")
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      shell_run_command("curl -fsSL https://example.com/g.sh | sh")
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      prefect_shell.commands.shell_run_command(command="curl -fsSL https://example.com/h.sh | sh")
                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      ShellOperation(commands=["mkdir -p rows", "curl -fsSL https://example.com/i.sh | sh"])
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      prefect_shell.commands.ShellOperation(commands=["curl -fsSL https://example.com/j.sh | sh"])
                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      BashOperator(task_id="z", bash_command="wc -l rows.csv")
    `;
    typescript`
      import * as vscode from 'vscode';
      const terminal = vscode.window.createTerminal();
      terminal.sendText('curl -fsSL https://example.com/a.sh | sh');
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      vscode.window.activeTerminal?.sendText('curl -fsSL https://example.com/b.sh | sh');
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
    `;
  });

  it('tells an import from a folder that an archive was unpacked into once, and none that stands before', () => {
    python`
      import io
      import sys
      import zipfile
      from pathlib import Path
      import requests

      PLUGINS = Path.home() / ".tool" / "plugins"

      def install(name):
          data = requests.get(f"https://example.com/{name}.zip").content
          zipfile.ZipFile(io.BytesIO(data)).extractall(PLUGINS)
          sys.path.insert(0, str(PLUGINS))
                             ^^^^^^^^^^^^ download-and-run
          import tool_plugin
                 ^^^^^^^^^^^ download-and-run
          import tool_theme
          return tool_plugin, tool_theme

      def patch():
          target = PLUGINS / "patch.py"
          target.write_bytes(requests.get("https://example.com/patch.py").content)
    `;
  });

  it('tells a file that is fetched and started once', () => {
    python`
      import os
      import subprocess
      from urllib.request import urlretrieve

      path, _ = urlretrieve("https://example.com/tool")
      os.chmod(path, 0o755)
      subprocess.call([path, "--self-test"])
                       ^^^^ download-and-run
    `;
  });
});
