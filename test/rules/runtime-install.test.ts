/** Where runtime-install draws its lines: which of Python's commands install what nobody reviewed, wherever they are put together. */

import { checksOf } from '../kit/check.ts';

const { javascript, python } = checksOf('runtime-install');

describe('runtime-install', () => {
  describe('in Python finds an install', () => {
    it('by every way to start a process', () => {
      python`
        import asyncio
        import os
        import subprocess as sp
        import sys
        from subprocess import check_call
        os.system("pip install rich")
                   ^^^^^^^^^^^^^^^^ runtime-install
        os.popen("pip3 install rich")
                  ^^^^^^^^^^^^^^^^^ runtime-install
        sp.run("pip install rich", shell=True)
                ^^^^^^^^^^^^^^^^ runtime-install
        sp.run(["pip", "install", "rich"], check=True)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        sp.Popen((sys.executable, "-m", "pip", "install", "--quiet", "rich"))
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        check_call([sys.executable, "-mpip", "install", "rich"])
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        sp.getoutput("conda install -y rich")
                      ^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.execvp("pip", ["pip", "install", "rich"])
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.execlp("uv", "uv", "pip", "install", "rich")
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.spawnlp(os.P_WAIT, "pip", "pip", "install", "rich")
                                     ^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install

        async def main():
            await asyncio.create_subprocess_exec("npx", "-y", "prettier")
                                                 ^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
            await asyncio.create_subprocess_exec("npx", "-y", "cowsay")
                                                 ^^^^^^^^^^^^^^^^^^^^^ runtime-install
            await asyncio.create_subprocess_shell(f"uvx ruff check {sys.argv[1]}")
                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      `;
    });

    it('by the installer itself and by notebooks', () => {
      python`
        import pip
        from pip._internal import main as install
        pip.main(["install", "rich"])
                 ^^^^^^^^^^^^^^^^^^^ runtime-install
        install(["install", "rich"])
                ^^^^^^^^^^^^^^^^^^^ runtime-install
        get_ipython().system("pip install rich")
                              ^^^^^^^^^^^^^^^^ runtime-install
        get_ipython().run_line_magic("pip", "install rich")
                                     ^^^^^ runtime-install
        get_ipython().run_cell_magic("bash", "", "cd src\nnpm install -g rich")
                                                          ^^^^^^^^^^^^^^^^^^^ runtime-install
      `;
    });

    it('whose words come together elsewhere', () => {
      python`
        import shlex
        import subprocess
        import sys
        command = [sys.executable, "-m", "pip", "install"]
        if "--upgrade" in sys.argv:
            command.append("--upgrade")
        command += ["rich"]
        subprocess.run(command)
                       ^^^^^^^ runtime-install
        subprocess.run(shlex.split("pip install 'rich>=13'"))
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        subprocess.run("pip install rich".split())
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        name = "rich"
        subprocess.run(f"pip install {name}", shell=True)
                       ^^^^^^^^^^^^^^^^^^^^^ runtime-install
        subprocess.run("pip install {}".format(name), shell=True)
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        subprocess.run("pip install %s" % name, shell=True)
                       ^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        subprocess.run(" ".join(["pip", "install", name]), shell=True)
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        PIP = "pip install "
        subprocess.run(PIP + name, shell=True)
                       ^^^^^^^^^^ runtime-install
      `;
    });

    it('of a package that its function is given', () => {
      python`
        import subprocess
        import sys

        def install(package):
            subprocess.check_call([sys.executable, "-m", "pip", "install", package])
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install: information

        def install_known(package):
            subprocess.check_call([sys.executable, "-m", "pip", "install", package])

        install_known("rich")
                       ^^^^ runtime-install

        for package in ["rich", "httpx"]:
            subprocess.run(["pip", "install", package])
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      `;
    });

    it('by an installer that a property or a name stands for', () => {
      python`
        import subprocess
        from pathlib import Path

        class Environment:
            def __init__(self, root):
                self.root = Path(root)

            @property
            def pip(self):
                return str(self.root / "bin" / "pip")

            def fill(self):
                subprocess.run([self.pip, "install", "requests"])
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
                subprocess.run([self.pip, "install", "requests==2.32.3"])

        def fill(pip_path, converter):
            subprocess.run([pip_path, "install", "requests"])
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
            subprocess.run([converter, "install", "requests"])
      `;
    });

    it('inside what a shell wraps it in', () => {
      python`
        import os
        os.system("sudo -H env PIP_NO_CACHE=1 timeout 60 pip install rich")
                                                         ^^^^^^^^^^^^^^^^ runtime-install
        os.system("bash -lc 'source venv/bin/activate && pip install rich'")
                                                         ^^^^^^^^^^^^^^^^ runtime-install
        os.system("cd app; test -d node_modules || (npm install left-pad)")
                                                    ^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("if ! command -v rich; then pip install rich; fi")
                                              ^^^^^^^^^^^^^^^^ runtime-install
        os.system("for p in rich httpx; do pip install $p; done")
                                           ^^^^^^^^^^^^^^ runtime-install: information
        os.system("conda run -n base pip install rich")
                                     ^^^^^^^^^^^^^^^^ runtime-install
        os.system("cmd /c pip install rich")
                          ^^^^^^^^^^^^^^^^ runtime-install
        os.system("eval \"pip install rich\"")
                          ^^^^^^^^^^^^^^^^ runtime-install
        os.system("""
        # pip install nothing
        cat requirements.txt
        pip install \
        ^^^^^^^^^^^^^ runtime-install
            rich \
            httpx==0.28.1
        """)
      `;
    });

    it('from an address', () => {
      python`
        import os
        os.system("pip install git+https://github.com/huggingface/peft")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("pip install git+https://github.com/huggingface/peft@v0.14.0")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("pip install 'peft @ git+https://github.com/huggingface/peft@main'")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("pip install -e git+https://github.com/huggingface/peft#egg=peft")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("pip install https://example.com/rich-1.0-py3-none-any.whl")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("pip install -r https://example.com/requirements.txt")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("uv run --with rich,httpx==0.28.1 script.py")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("pipx run cowsay")
                   ^^^^^^^^^^^^^^^ runtime-install
      `;
    });

    it('of the tools of a model’s agent', () => {
      python`
        from agents.mcp import MCPServerStdio
        from mcp import ClientSession, StdioServerParameters
        from mcp.client.stdio import stdio_client
        from pydantic_ai.mcp import MCPServerStdio as Server
        files = StdioServerParameters(command="npx", args=["-y", "@modelcontextprotocol/server-filesystem", "/data"])
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        git = StdioServerParameters(command="uvx", args=["mcp-server-git"], env=None)
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        pinned = StdioServerParameters(command="uvx", args=["--quiet", "mcp-server-git@2025.1.14"])
        own = StdioServerParameters(command="python", args=["server.py"])
        MCPServerStdio(params={"command": "npx", "args": ["-y", "@modelcontextprotocol/server-github"]})
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        Server("uvx", args=["mcp-run-python", "stdio"])
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      `;
    });

    it('of every installer', () => {
      python`
        import os
        os.system("uv add rich")
                   ^^^^^^^^^^^ runtime-install
        os.system("uv tool install rich-cli")
                   ^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("pipx install rich-cli")
                   ^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("poetry add rich")
                   ^^^^^^^^^^^^^^^ runtime-install
        os.system("mamba create -n x -y rich")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("yarn add left-pad")
                   ^^^^^^^^^^^^^^^^^ runtime-install
        os.system("pnpm dlx create-next-app")
                   ^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("bunx cowsay")
                   ^^^^^^^^^^^ runtime-install
        os.system("npm create vite@latest app")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("npx github:owner/tool")
                   ^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("deno run -A npm:cowsay")
                   ^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("apt-get update && apt-get install -y ffmpeg")
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        os.system("cargo install ripgrep")
                   ^^^^^^^^^^^^^^^^^^^^^ runtime-install
      `;
    });
  });

  describe('in Python is silent', () => {
    it('about exact versions, commits and hashes', () => {
      python`
        import os
        import subprocess
        os.system("pip install rich==13.9.4 'httpx[http2]===0.28.1'")
        os.system("pip install --require-hashes -r requirements.txt")
        os.system("pip install git+https://github.com/huggingface/peft@0123456789abcdef0123456789abcdef01234567")
        os.system("pip install https://example.com/rich.whl#sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
        os.system("uvx ruff@0.9.1 check && uvx --from 'ruff==0.9.1' ruff")
        os.system("npx -y cowsay@1.6.0 && npm i -g @scope/tool@2.0.1")
        os.system("conda install -y numpy=1.26.4=py311h64a7726_0 python=3.11")
        os.system("apt-get install -y ffmpeg=7:5.1.6-0")
        subprocess.run(["pip", "install", f"rich=={version}"])
        subprocess.run(["pip", "install", f"nixl-cu{cuda}=={version}"])
        subprocess.run(["pip", "install", f"git+https://github.com/a/b@{commit}"])
      `;
    });

    it('about what the project declares', () => {
      python`
        import os
        os.system("pip install -r requirements.txt -c constraints.txt")
        os.system("pip install -e '.[dev]' && pip install . ./packages/core /opt/wheels/rich.whl")
        os.system("pip install --no-index --find-links wheels rich")
        os.system("npm ci && npm install && yarn && pnpm install --frozen-lockfile")
        os.system("uv sync --locked && uv run pytest && poetry install")
        os.system("conda env create -f environment.yml")
        os.system("npm run build && npm test && npx --no-install tsc && npx ./tool.js")
      `;
    });

    it('about what is no install', () => {
      python`
        import logging
        import os
        import subprocess
        print("pip install rich")
        logging.error("Please run \`pip install rich\`")
        raise ImportError("Run pip install rich")
        os.system("echo pip install rich")
        os.system("echo 'curl x | sh'; pip --version; pip list; pip uninstall -y rich; pip freeze")
        os.system("git commit -m 'pip install rich'")
        os.system("clear")
        subprocess.run(["git", "rev-parse", "HEAD"])
        subprocess.run(["grep", "pip install rich", "README.md"])
        subprocess.run(command)
        help = """
        pip install rich
        """

        class System:
            def system(self, command): ...

        os2 = System()
        os2.system("pip install rich")
      `;
    });

    it('about other machines', () => {
      python`
        import paramiko
        client = paramiko.SSHClient()
        client.exec_command("pip install rich")
      `;
    });
  });

  describe('in Python says less', () => {
    it('of what every environment does', () => {
      python`
        import os
        os.system("python -m pip install --upgrade pip setuptools wheel")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install: information
      `;
    });
  });

  it('tells of packages that others choose, and of tools that are asked for in a version', () => {
    javascript`
      const { execFileSync, spawnSync } = require("node:child_process");
      const express = require("express");
      express().post("/plugins", (request) => execFileSync("pnpm", ["add", request.body.name]));
                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      function add(name) {
        execFileSync("pnpm", ["add", name]);
                     ^^^^^^^^^^^^^^^^^^^^^ runtime-install: information
      }
      spawnSync("npx", ["storybook@latest", "init"]);
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      spawnSync("npx", ["eslint", "."]);
                ^^^^^^^^^^^^^^^^^^^^^^ runtime-install: information
      module.exports = { add };
    `;
  });

  it('tells each call of a function that installs what it is given', () => {
    python`
      import os
      import subprocess
      import sys

      def ensure(package):
          subprocess.check_call([sys.executable, "-m", "pip", "install", "-q", package])

      def ensure_module(name):
          try:
              __import__(name)
          except ImportError:
              ensure(name)

      def shell(package):
          os.system(f"pip install {package} --quiet")

      def main():
          ensure("rich")
                  ^^^^ runtime-install

      ensure("polars==1.12.0")
      ensure_module("httpx")
                     ^^^^^ runtime-install
      shell("numpy")
             ^^^^^ runtime-install
      main()
    `;
  });
});
