/** Where runtime-install draws its lines in TypeScript and JavaScript, and for tools that both languages start. */

import { checksOf } from '../kit/check.ts';

const { javascript, python, typescript } = checksOf('runtime-install');

describe('runtime-install in scripts', () => {
  describe('in TypeScript finds an install', () => {
    it('by every way to start a process', () => {
      typescript`
        import { exec, execFileSync, execSync, spawn } from 'node:child_process';
        import * as processes from 'child_process';
        import { promisify } from 'node:util';
        import { $, execa, execaCommand } from 'execa';
        import spawnAcross from 'cross-spawn';
        import shell from 'shelljs';
        import { $ as run } from 'zx';
        exec('npm install left-pad', (error) => console.log(error));
              ^^^^^^^^^^^^^^^^^^^^ runtime-install
        execSync(\`npm install \${'left-pad'}\`, { cwd: folder });
                  ^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        execFileSync('npm', ['install', 'left-pad']);
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['install', 'left-pad'], { stdio: 'inherit' });
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        processes.execSync('pip install rich');
                            ^^^^^^^^^^^^^^^^ runtime-install
        const later = promisify(exec);
        await later('yarn add left-pad');
                     ^^^^^^^^^^^^^^^^^ runtime-install
        await execa('pnpm', ['add', 'left-pad']);
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        await execaCommand('pnpm add left-pad');
                            ^^^^^^^^^^^^^^^^^ runtime-install
        await $\`npm install left-pad\`;
                ^^^^^^^^^^^^^^^^^^^^ runtime-install
        spawnAcross('npm', ['install', 'left-pad']);
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        spawnAcross.sync('npm', ['install', 'left-pad']);
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        shell.exec('npm install left-pad');
                    ^^^^^^^^^^^^^^^^^^^^ runtime-install
        await run\`npx -y cowsay \${text}\`;
                  ^^^^^^^^^^^^^^^^^^^^^ runtime-install
        await Bun.$\`bunx cowsay\`;
                    ^^^^^^^^^^^ runtime-install
        Bun.spawn(['bunx', 'cowsay']);
                  ^^^^^^^^^^^^^^^^^^ runtime-install
        new Deno.Command('npx', { args: ['-y', 'cowsay'] });
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      `;
    });

    it('whose words come together elsewhere', () => {
      typescript`
        import { spawn } from 'child_process';
        const words = ['install'];
        words.push('left-pad');
        spawn('npm', words);
              ^^^^^^^^^^^^ runtime-install
        spawn('npm', ['install', ...names]);
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install: information
        spawn('npm', ['install'].concat(['left-pad']));
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        spawn('npm install left-pad', { shell: true });
               ^^^^^^^^^^^^^^^^^^^^ runtime-install
        const tool = 'left-pad';
        spawn('npx', ['-y', \`\${tool}@latest\`]);
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      `;
    });

    it('of the tools of an agent', () => {
      typescript`
        import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
        const transport = new StdioClientTransport({
          command: 'npx',
                   ^^^^^^ runtime-install
          args: ['-y', '@modelcontextprotocol/server-everything'],
        });
        new StdioClientTransport({ command: 'npx', args: ['-y', '@modelcontextprotocol/server-everything@2025.1.14'] });
        new StdioClientTransport({ command: 'node', args: ['server.js'] });
      `;
    });
  });

  describe('in TypeScript is silent', () => {
    it('about the project’s own scripts', () => {
      typescript`
        import { execSync, spawn } from 'node:child_process';
        execSync('npm ci');
        execSync('npm run build && yarn test && pnpm -r build');
        spawn('npm', ['run', 'watch']);
        spawn('node', ['script.js', 'npm', 'install', 'left-pad']);
        console.log('npm install left-pad');
        /npm install/.exec('npm install left-pad');
        pattern.exec('npm install left-pad');
      `;
    });
  });

  describe('in TypeScript says less', () => {
    it('of what different calls of one helper say', () => {
      typescript`
        import { spawnSync } from 'node:child_process';
        const sh = (command: string, args: string[]) => spawnSync(command, args, { stdio: 'inherit' });
        sh('npm', ['ci', '--ignore-scripts']);
        sh('npx', ['--yes', 'cowsay@1.6.0', 'ready']);
      `;
    });

    it('of tools that the project has, and of names that are not known', () => {
      typescript`
        import { execSync } from 'node:child_process';
        execSync('npx tsc --noEmit');
                  ^^^^^^^^^^^^^^^^ runtime-install: information
        execSync(\`npm install \${name}\`);
                  ^^^^^^^^^^^^^^^^^^^ runtime-install: information
        execSync(\`npm install \${name}@\${version}\`);
      `;
    });

    it('by a module that is called itself', () => {
      javascript`
        const spawn = require('cross-spawn');
        const execa = require('execa');
        spawn('npm', ['install', 'left-pad']);
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        execa('npm', ['install', 'left-pad']);
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      `;
    });

    it('by tables of servers', () => {
      python`
        from fastmcp import Client
        from langchain_mcp_adapters.client import MultiServerMCPClient
        client = MultiServerMCPClient({
            "files": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem"], "transport": "stdio"},
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
            "own": {"command": "python", "args": ["server.py"]},
            "web": {"url": "https://example.com/mcp"},
        })
        servers = {"mcpServers": {"git": {"command": "uvx", "args": ["mcp-server-git"]}}}
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        Client(servers)
      `;
      typescript`
        import { MultiServerMCPClient } from '@langchain/mcp-adapters';
        new MultiServerMCPClient({ mcpServers: { files: { command: 'npx', args: ['-y', 'mcp-server-files'] } } });
                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      `;
    });

    it('where its own functions are told what to run', () => {
      python`
        import subprocess

        def run(command):
            print(command)
            return subprocess.run(command, shell=True, check=True)

        run("pip install rich")
             ^^^^^^^^^^^^^^^^ runtime-install
        run("cd app && npm install left-pad")
                       ^^^^^^^^^^^^^^^^^^^^ runtime-install
        run("ls -la")
        run(["pip", "install", "rich"])
              ^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        run(f"pip install {name}")
              ^^^^^^^^^^^^^^ runtime-install: information
      `;
      typescript`
        import { execSync } from 'node:child_process';
        const run = (command: string) => execSync(command, { stdio: 'inherit' });
        run('npm install left-pad');
             ^^^^^^^^^^^^^^^^^^^^ runtime-install
        run('npm test');
      `;
    });

    it('by words that a call spreads, and from one row of a table at a time', () => {
      python`
        import subprocess
        import sys

        def pip(*words):
            subprocess.check_call([sys.executable, "-m", "pip", *words])

        pip("install", "-q", "rich")
             ^^^^^^^^^^^^^^^^^^^^^ runtime-install
        pip("--version")
      `;
      typescript`
        import { spawn } from 'node:child_process';
        const commands = { lint: ['npx', ['--no-install', 'eslint']], test: ['npm', ['install', 'left-pad']] };
        for (const [name, [command, words]] of Object.entries(commands)) spawn(command, words);
                                                                               ^^^^^^^^^^^^^^ runtime-install
      `;
    });
  });

  it('tells a package whose name is completed, and none whose version may be', () => {
    typescript`
      import { exec } from 'node:child_process';
      export function install(name: string, version: string) {
        exec(\`npm install @acme/driver-\${name}\`);
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        exec(\`npm install @acme/\${name}\`);
              ^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
        exec(\`npm install acme-\${name}@\${version}\`);
        exec(\`npm install acme\${version}\`);
              ^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install: information
        exec(\`npm install \${name}\`);
              ^^^^^^^^^^^^^^^^^^^ runtime-install: information
      }
    `;
  });
});
