/** Packages that are installed while the program runs, in whatever version there is then. */

import { shown } from '../shell/script.ts';
import { declaredPackages, isMovingImage } from './declared.ts';
import { chooserOf, installsOf } from './install.ts';
import { listRemedies } from './install-list.ts';
import { installRemedies, looseOf } from './install-pin.ts';
import { beside, fixedTo, javascript, python, type Rule, type Severity, typescript } from './rule.ts';
import {
  AGENTIC_SUPPLY_CHAIN,
  ASSESSED_BEFORE_USE,
  NO_INTEGRITY_CHECK,
  UNAUTHORIZED_SOFTWARE,
  UNTRUSTED_SPHERE,
} from './standards.ts';

export const runtimeInstall: Rule = {
  id: 'runtime-install',
  title: 'A package is installed at run time without a version',
  family: 'remote loading',
  why: 'Installing a package runs its code, and without an exact version it is whatever was published last, by whoever holds the account or the name that day. No review sees it, and no two machines get the same.',
  advice:
    'Declare the package among the dependencies of the project and install from a lock file. Where it must be installed at run time, ask for an exact version with a hash, or for a commit of 40 digits.',
  severity: 'warning',
  joinsLines: true,
  yieldsTo: ['download-and-run', 'install-hook'],
  standards: [NO_INTEGRITY_CHECK, UNTRUSTED_SPHERE, AGENTIC_SUPPLY_CHAIN, UNAUTHORIZED_SOFTWARE, ASSESSED_BEFORE_USE],

  *check(flow) {
    yield* declaredPackages(flow);
    for (const installing of installsOf(flow)) {
      const { process, invocation, install, loose } = installing;
      const place = flow.partOf(process, invocation, true);
      if (install.list) {
        const message = `${install.tool} installs a list of packages that it downloads: whoever controls ${shown(install.list.text)} decides what runs here. Keep the list in the project, with exact versions and hashes.`;
        yield { ...place, message };
        continue;
      }
      if (loose.length === 0) continue;
      const names = loose.filter((it) => it.name !== '').map((it) => shown(it.name));
      const isKnown = names.length > 0;
      const isImage = loose.some((it) => it.kind === 'image');
      // A container that an agent starts is a program like any other; a tag that names a version seldom moves.
      const isMild = isImage && !(flow.program.declared && loose.some((it) => isMovingImage(it.name)));
      const chosen = isKnown ? undefined : chooserOf(flow, installing);
      const isFree = !isKnown && !chosen;
      const severity: Severity = isFree || install.isUsual || isMild ? 'information' : 'warning';
      const subject = isKnown
        ? names.slice(0, 4).join(', ') + (names.length > 4 ? ', …' : '')
        : chosen
          ? `a package that ${chosen.name} names`
          : 'a package that is not known here';
      const isGit = loose.every((it) => it.kind === 'git');
      const cure = isGit
        ? 'Ask for a commit of 40 digits.'
        : isImage
          ? 'Name its digest: `image@sha256:…`.'
          : loose.every((it) => it.kind === 'url')
            ? 'Give the hash that the file must have.'
            : 'Ask for an exact version, or take it from a lock file.';
      yield {
        ...place,
        message: `${install.tool} fetches ${subject} as it is when this runs, and runs its code: nobody reviewed that version. ${cure}`,
        severity,
        confidence: severity === 'warning' ? 'high' : 'medium',
        ...looseOf(installing),
        ...(chosen && { steps: chosen.steps }),
        remedies: [...installRemedies(flow, installing), ...listRemedies(flow, installing)],
      };
    }
  },

  examples: [
    python`
      import subprocess
      import sys
      subprocess.check_call([sys.executable, "-m", "pip", "install", "accelerate"])
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    `,
    python`
      import os
      os.system("pip install -q git+https://github.com/huggingface/transformers")
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    `,
    typescript`
      import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
      const transport = new StdioClientTransport({ command: 'npx', args: ['-y', '@modelcontextprotocol/server-github'] });
                                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    `,
    javascript`
      const { execSync } = require('child_process');
      execSync('npm install left-pad');
                ^^^^^^^^^^^^^^^^^^^^ runtime-install
    `,
    python`
      import subprocess
      subprocess.run(["pip", "install", "accelerate==1.2.1"], check=True)
      subprocess.run("pip install -r requirements.txt && pip install -e .", shell=True)
      print("Please run: pip install accelerate")
    `,
    typescript`
      import { execSync } from 'node:child_process';
      execSync('npm ci && npm run build');
    `,
    fixedTo(
      beside('.mcp.json')`
        { "mcpServers": { "github": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-github"] } } }
                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      `,
      beside('.mcp.json')`
        { "mcpServers": { "github": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-github@1.2.3"] } } }
      `,
    ),
    beside('requirements.txt')`
      torch>=2.6
      tools @ git+https://github.com/acme/tools@main
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    `,
  ],
};
