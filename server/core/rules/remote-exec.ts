/** Downloaded text that is executed. */

import { crossing, reached, reachedProcesses } from './crossing.ts';
import { javascript, python, type Rule, typescript } from './rule.ts';
import { CODE_INJECTION, NO_INTEGRITY_CHECK, UNAUTHORIZED_SOFTWARE, UNEXPECTED_EXECUTION } from './standards.ts';

export const remoteExec: Rule = {
  id: 'remote-exec',
  title: 'Downloaded text is executed',
  family: 'remote loading',
  why: 'Whoever controls the server, the account or the line to it decides what this process does, with its files, secrets and network. Nothing that was reviewed is what runs.',
  advice:
    'Ship the code with the program, or install it as a package with an exact version and hash. If it must be fetched, compare it with a known hash before it runs, in a process without secrets.',
  severity: 'error',
  standards: [NO_INTEGRITY_CHECK, CODE_INJECTION, UNEXPECTED_EXECUTION, UNAUTHORIZED_SOFTWARE],
  yieldsTo: ['obfuscated-exec', 'download-and-run', 'install-hook'],

  *check(flow) {
    for (const it of reached(flow, ['execute', 'compile', 'template'], ['remote'])) {
      yield crossing(
        it,
        `${it.call.name} runs text that ${it.origin.name} downloads: whoever controls that source controls this process. Ship the code, or check it against a known hash before it runs.`,
      );
    }
    for (const it of reachedProcesses(flow, ['remote'])) {
      // What a process reads for its program is a download that is run.
      if (it.isFed) continue;
      yield {
        ...crossing(
          it,
          it.isPart
            ? `${it.call.name} puts text that ${it.origin.name} downloads into a shell command: whoever controls that source can add commands of their own. Pass it as a word of a list, or quote it.`
            : `${it.call.name} runs a command that ${it.origin.name} downloads: whoever controls that source controls this machine. Choose from a fixed table of commands.`,
        ),
        ...(it.isPart ? { severity: 'warning' as const, confidence: 'medium' as const } : {}),
      };
    }
  },

  examples: [
    python`
      import requests
      source = requests.get("https://example.com/plugin.py").text
      ~~~~~~ stored in \`source\`
               ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ downloaded by \`requests.get\`
      exec(source)
           ^^^^^^ remote-exec
    `,
    python`
      from urllib.request import urlopen

      def plugin(name):
          with urlopen(f"https://example.com/{name}.py") as response:
              return response.read().decode()

      exec(plugin("report"))
           ^^^^^^^^^^^^^^^^ remote-exec
    `,
    typescript`
      const source = await fetch('https://example.com/plugin.js').then((response) => response.text());
      new Function(source)();
                   ^^^^^^ remote-exec
    `,
    javascript`
      fetch('https://example.com/plugins.json')
        .then((response) => response.json())
        .then(({ plugins }) => plugins.forEach((plugin) => eval(plugin.code)));
                                                                ^^^^^^^^^^^ remote-exec
    `,
    python`
      import subprocess
      import requests
      script = requests.get("https://example.com/setup.sh").text
      subprocess.run(["bash", "-c", script])
                     ^^^^^^^^^^^^^^^^^^^^^^ remote-exec
    `,
    python`
      import requests
      count = int(requests.get("https://example.com/count").text)
      exec("items = [None] * %d" % count)
    `,
    typescript`
      const settings = await (await fetch('https://example.com/settings.json')).json();
      new Function(\`return \${JSON.stringify(settings)}\`)();
    `,
  ],
};
