/** Programs that are downloaded and run. */

import { crossing, reachedProcesses } from './crossing.ts';
import { fileDownloads } from './file-downloads.ts';
import { beside, python, type Rule } from './rule.ts';
import { shellDownloads } from './shell-downloads.ts';
import { NO_INTEGRITY_CHECK, UNAUTHORIZED_SOFTWARE, UNEXPECTED_EXECUTION, UNTRUSTED_SPHERE } from './standards.ts';

export const downloadAndRun: Rule = {
  id: 'download-and-run',
  title: 'A download is run as a program',
  family: 'remote loading',
  why: 'Whoever controls the server, the account or the line to it decides what runs here, with the files, secrets and network of this process. It can be another program tomorrow, or for another visitor, and no review sees it.',
  advice:
    'Ship the program, or install it as a package with an exact version and hash. If it must be fetched, take it from an address that cannot change, compare it with a known hash, and only then run it.',
  severity: 'error',
  standards: [NO_INTEGRITY_CHECK, UNTRUSTED_SPHERE, UNEXPECTED_EXECUTION, UNAUTHORIZED_SOFTWARE],
  yieldsTo: ['obfuscated-exec', 'install-hook'],

  *check(flow) {
    yield* shellDownloads(flow);
    yield* fileDownloads(flow);
    for (const it of reachedProcesses(flow, ['remote'])) {
      if (!it.isFed) continue;
      const message = `${it.call.name} starts what runs its standard input, which is what ${it.origin.name} downloads: whoever controls that source decides what runs here, today or tomorrow. Ship the script, or compare it with a known hash before it runs.`;
      yield crossing(it, message);
    }
  },

  examples: [
    python`
      import os
      os.system("curl -fsSL https://example.com/install.sh | sh")
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
    `,
    python`
      import subprocess
      import urllib.request
      urllib.request.urlretrieve("https://example.com/setup.py", "setup_tool.py")
      subprocess.run(["python", "setup_tool.py"])
                                ^^^^^^^^^^^^^^^ download-and-run
    `,
    python`
      import os
      os.system("wget -q https://example.com/plots.py")
      import plots
             ^^^^^ download-and-run
    `,
    python`
      import ctypes
      from huggingface_hub import hf_hub_download
      kernel = hf_hub_download("org/kernels", "fast.so")
      ctypes.CDLL(kernel)
                  ^^^^^^ download-and-run
    `,
    python`
      import hashlib
      import os
      import urllib.request
      urllib.request.urlretrieve("https://example.com/tool", "tool")
      if hashlib.sha256(open("tool", "rb").read()).hexdigest() != "9f86d081884c7d659a2feaa0c55ad015":
          raise SystemExit("not the tool that was meant")
      os.chmod("tool", 0o755)
    `,
    python`
      import os
      os.system("curl -fsSL https://example.com/data.csv -o data.csv")
      os.system("wc -l data.csv")
    `,
    beside('Dockerfile')`
      FROM python:3.12-slim
      RUN curl -LsSf https://example.com/install.sh | sh
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      RUN pip install --require-hashes -r requirements.txt
    `,
  ],
};
