/** Input of the program that is executed as code. */

import { crossing, reached } from './crossing.ts';
import { python, type Rule } from './rule.ts';
import { CODE_INJECTION, EVAL_INJECTION, UNEXPECTED_EXECUTION } from './standards.ts';

export const codeInjection: Rule = {
  id: 'code-injection',
  title: 'Program input is executed as code',
  family: 'runtime compile',
  why: 'Text from a request, an argument or the environment becomes part of the program. Whoever supplies it can do all that the program can.',
  advice: 'Parse the input instead of evaluating it: a literal parser, JSON, a table of allowed operations.',
  severity: 'error',
  standards: [EVAL_INJECTION, CODE_INJECTION, UNEXPECTED_EXECUTION],

  *check(flow) {
    for (const it of reached(flow, ['execute', 'compile'], ['input'])) {
      yield crossing(
        it,
        `${it.call.name} executes text that comes from ${it.origin.name}: whoever supplies it can run any code here. Parse it, or choose from a fixed table.`,
      );
    }
  },

  examples: [
    python`
      import sys
      print(eval(sys.argv[1]))
    `,
  ],
};
