/** Secrets in a process that also executes code that nobody reviewed. */

import { isSecretVariable } from '../secrets/variables.ts';
import { exposedSecret } from './exposed-secret.ts';
import { unreviewedCode } from './foreign-code.ts';
import { isModule, movableLoads } from './movable-loads.ts';
import { javascript, python, type Rule } from './rule.ts';
import {
  EXPOSED_INFORMATION,
  PRIVILEGE_ABUSE,
  SECRET_LEAKAGE,
  UNEXPECTED_EXECUTION,
  UNPROTECTED_CREDENTIALS,
} from './standards.ts';

/** How many of a file's secrets are named; more would say the same again. */
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

  *check(flow) {
    const modules = [...movableLoads(flow, isModule)].filter((it) => it.severity === 'warning');
    const [foreign] = [...unreviewedCode(flow), ...modules];
    if (!foreign) return;
    const seen = new Set<string>();
    const variables = flow
      .variables(isSecretVariable)
      .filter(({ name }) => !seen.has(name) && seen.add(name))
      .map((it) => [`\`${it.name}\``, it] as const);
    const handed = flow.handedSecrets().map((it) => ['a secret that it reads from a file', it] as const);
    // A file beside code gives each of its steps what that step needs.
    const isHeld = variables.length + handed.length > 0 || flow.program.declared !== undefined;
    const written = isHeld ? [] : [...exposedSecret.checkText!(flow)];
    const exposed = written
      .filter((it) => (it.severity ?? exposedSecret.severity) === 'error')
      .map((it) => ['a secret that stands in its source', it] as const);
    const secrets = [...variables, ...handed, ...exposed].slice(0, MOST);
    if (secrets.length === 0) return;
    const { start, end, artifact } = foreign;
    const brings = foreign.brings ?? (artifact && [artifact]);
    const names = [...new Set(secrets.map(([name]) => name))].join(' and ');
    const steps = secrets.map(([, it]) => ({ start: it.start, end: it.end, message: 'a secret that it holds' }));
    const message = `Code that nobody reviewed runs in a process that holds ${names}, and can send it away. Run the code in a process without secrets.`;
    yield { start, end, message, confidence: 'medium', steps, ...(brings && { brings }) };
  },

  examples: [
    python`
      import os
      from openai import OpenAI
      client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
      answer = client.responses.create(model="gpt-5", input="Write a function that sorts the rows")
      exec(answer.output_text)
           ^^^^^^^^^^^^^^^^^^ ambient-secrets
    `,
    javascript`
      import { readFileSync, writeFileSync } from 'node:fs';
      import { fork } from 'node:child_process';
      import { parse } from 'yaml';
      const token = process.env.VAULT_TOKEN;
      const { steps } = parse(readFileSync('pipeline.yaml', 'utf8'));
      writeFileSync('./pipeline.mjs', steps.map((it) => \`await \${it.name}();\`).join(''));
      fork('./pipeline.mjs');
           ^^^^^^^^^^^^^^^^ ambient-secrets
    `,
    javascript`
      const token = process.env.DEPLOY_TOKEN;
      const source = await (await fetch('https://example.com/plugin.js')).text();
      eval(source);
           ^^^^^^ ambient-secrets
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
