/** Input of the program that is executed as code. */

import { isOwnInput } from '../flow/own-input.ts';
import { crossing, reached, reachedProcesses } from './crossing.ts';
import { python, type Rule, typescript } from './rule.ts';
import { CODE_INJECTION, EVAL_INJECTION, UNEXPECTED_EXECUTION } from './standards.ts';

export const codeInjection: Rule = {
  id: 'code-injection',
  title: 'Program input is executed as code',
  family: 'runtime compile',
  why: 'Text from a request, an argument or the environment becomes part of the program. Whoever supplies it can do all that the program can.',
  advice: 'Parse the input instead of evaluating it: a literal parser, JSON, a table of allowed operations.',
  severity: 'error',
  standards: [EVAL_INJECTION, CODE_INJECTION, UNEXPECTED_EXECUTION],
  yieldsTo: ['credential-exfiltration', 'generated-import'],

  *check(flow) {
    for (const it of reached(flow, ['execute', 'compile', 'template'], ['input'])) {
      yield crossing(
        it,
        `${it.call.name} executes text that comes from ${it.origin.name}: whoever supplies it can run any code here. Parse it, or choose from a fixed table.`,
      );
    }
    for (const it of reachedProcesses(flow, ['input'])) {
      if (isOwnInput(it.origin.name)) continue;
      yield crossing(
        it,
        `${it.call.name} runs a command that is made from what ${it.origin.name} brings in: whoever sends it can run any program here. Give the program its words as a list, without a shell, or choose from a fixed table.`,
      );
    }
  },

  examples: [
    python`
      import sys
      print(eval(sys.argv[1]))
                 ^^^^^^^^^^^ code-injection
    `,
    python`
      import os

      def run(step):
          exec(f"steps.{step}()")
               ^^^^^^^^^^^^^^^^^ code-injection

      run(os.environ["STEP"])
    `,
    typescript`
      const calculate = (formula: string) => new Function(\`return \${formula}\`)();
                                                          ^^^^^^^^^^^^^^^^^^^ code-injection
      console.log(calculate(process.argv[2]));
    `,
    python`
      import os
      from flask import request
      os.system("ping -c 1 " + request.args["host"])
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
    `,
    python`
      import shlex
      import subprocess
      import sys
      from flask import request
      subprocess.run(["ping", "-c", "1", request.args["host"]])
      subprocess.run(f"ping -c 1 {shlex.quote(request.args['host'])}", shell=True)
      subprocess.run("ls " + sys.argv[1], shell=True)
    `,
    python`
      import ast
      import sys
      value = ast.literal_eval(sys.argv[1])
      print(eval(f"{value!r} * 2"))
    `,
    typescript`
      const formulas = { half: 'x / 2', twice: 'x * 2' };
      const formula = process.argv.includes('half') ? formulas.half : formulas.twice;
      new Function('x', \`return \${formula}\`)(Number(process.argv[2]));
    `,
  ],
};
