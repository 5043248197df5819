/** Packages taken from an index that nobody vouches for. */

import type { Danger, IndexUse } from '../shell/indexes.ts';
import { shown } from '../shell/script.ts';
import { indexesOf } from './install.ts';
import { beside, javascript, python, type Rule } from './rule.ts';
import {
  AGENTIC_SUPPLY_CHAIN,
  NO_INTEGRITY_CHECK,
  UNAUTHORIZED_SOFTWARE,
  UNTRUSTED_SPHERE,
  VULNERABLE_THIRD_PARTY,
} from './standards.ts';

export const untrustedIndex: Rule = {
  id: 'untrusted-index',
  title: 'Packages come from another index',
  family: 'remote loading',
  why: 'An index decides what a package name means. With two of them, pip installs the higher version of a name, whoever published it, and uv whatever the added index has; over plain http or without a certificate, whoever is on the line decides.',
  advice:
    'Use one index over https that holds all that is needed, such as a proxy of your own, and pin packages to hashes. Where a second index is needed, bind it to the packages that it is for (uv: explicit = true).',
  severity: 'warning',
  standards: [
    UNTRUSTED_SPHERE,
    NO_INTEGRITY_CHECK,
    VULNERABLE_THIRD_PARTY,
    AGENTIC_SUPPLY_CHAIN,
    UNAUTHORIZED_SOFTWARE,
  ],

  *check(flow) {
    for (const { use, place } of indexesOf(flow)) {
      yield {
        ...place,
        message: messageOf(use),
        index: use.value,
        ...(use.isDoubtful ? { severity: 'information' as const, confidence: 'medium' as const } : {}),
      };
    }
  },

  examples: [
    python`
      import os
      os.system("pip install --extra-index-url https://pypi.example.com/simple ranking==1.4.2")
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
    `,
    python`
      import os
      os.environ["PIP_INDEX_URL"] = "http://pypi.example.com/simple"
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
    `,
    javascript`
      const { execSync } = require('node:child_process');
      execSync('npm install ranking@1.4.2 --registry http://registry.example.com');
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
    `,
    python`
      import os
      os.system("pip install torch==2.6.0 --extra-index-url https://download.pytorch.org/whl/cu124")
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
    `,
    python`
      import os
      os.system("pip install torch==2.6.0 --index-url https://download.pytorch.org/whl/cu124")
      os.environ["PIP_INDEX_URL"] = "https://packages.example.com/simple"
    `,
    beside('pyproject.toml')`
      [[tool.uv.index]]
      url = "https://pypi.example.com/simple"
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      [[tool.uv.index]]
      url = "https://pypi.example.com/tools"
      explicit = true
    `,
  ],
};

const MESSAGES: Readonly<Record<Danger, (place: string) => string>> = {
  added: (place) =>
    `Packages may come from ${place} as well as from the usual index: whoever publishes a higher version of the same name on either is installed. Use one index, or bind this one to its packages.`,
  first: (place) =>
    `uv takes each package that ${place} has from there, whatever the usual index has: who can publish a name there decides what is installed. Use one index, or name in uv’s configuration which packages come from this one (explicit = true).`,
  plain: (place) =>
    `Packages come from ${place} over a line that nothing protects: whoever is on it chooses what is installed. Use https.`,
  unverified: (place) =>
    `The certificate of the server is not checked (${place}): whoever is on the line chooses what is installed. Give the installer the certificate instead.`,
  replaced: (place) =>
    `All packages come from ${place} instead of the public registry: it decides what each name means. Make sure that it is yours, and pin packages to hashes.`,
};

function messageOf({ danger, value }: IndexUse): string {
  return MESSAGES[danger](shown(value));
}
