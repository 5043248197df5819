/** Secrets of the environment in a process that also executes code that nobody reviewed. */

import { isSecretVariable } from '../secrets/variables.ts';
import { foreignCode } from './foreign-code.ts';
import { javascript, python, type Rule } from './rule.ts';
import {
  EXPOSED_INFORMATION,
  PRIVILEGE_ABUSE,
  SECRET_LEAKAGE,
  UNEXPECTED_EXECUTION,
  UNPROTECTED_CREDENTIALS,
} from './standards.ts';

/** How many of a file's secrets are told of; more would say the same again. */
const MOST = 2;

export const ambientSecrets: Rule = {
  id: 'ambient-secrets',
  title: 'Foreign code runs beside a secret',
  family: 'secrets',
  why: 'Code that is downloaded, decoded or written by a model runs with all that its process holds. A key in the environment is the first thing that such code looks for, and one line sends it away.',
  advice:
    'Run the code in a process or container of its own that is given no secrets, and keep the key where only the calls that need it can ask for it.',
  severity: 'warning',
  standards: [SECRET_LEAKAGE, UNPROTECTED_CREDENTIALS, EXPOSED_INFORMATION, PRIVILEGE_ABUSE, UNEXPECTED_EXECUTION],
  yieldsTo: ['exposed-secret'],

  *check(flow) {
    if (foreignCode(flow).length === 0) return;
    const told = new Set<string>();
    for (const { name, start, end } of flow.variables(isSecretVariable)) {
      if (told.has(name)) continue;
      told.add(name);
      const message = `\`${name}\` is in the environment of a process that also executes code nobody reviewed, and that code can read it and send it away. Run the code in a process without secrets.`;
      yield { start, end, message, confidence: 'medium' };
      if (told.size === MOST) return;
    }
  },

  examples: [
    python`
      import os
      from openai import OpenAI
      client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ambient-secrets
      answer = client.responses.create(model="gpt-5", input="Write a function that sorts the rows")
      exec(answer.output_text)
    `,
    javascript`
      const token = process.env.DEPLOY_TOKEN;
                    ^^^^^^^^^^^^^^^^^^^^^^^^ ambient-secrets
      const source = await (await fetch('https://example.com/plugin.js')).text();
      eval(source);
    `,
    python`
      import os
      from openai import OpenAI
      client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
      print(client.responses.create(model="gpt-5", input="How are you?").output_text)
    `,
    python`
      import os
      import requests
      limit = int(os.environ["MAX_TOKENS"])
      exec(requests.get("https://example.com/plugin.py").text)
    `,
  ],
};
