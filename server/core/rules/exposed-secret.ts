/** A secret that stands in the source. */

import { findSecrets, namedSecret, type Secret } from '../secrets/finder.ts';
import { type Confidence, type Crossing, python, type Rule, type Severity, typescript } from './rule.ts';
import { HARD_CODED_CREDENTIALS, IDENTITIES_PROVED, INSECURE_STORAGE, SECRET_LEAKAGE } from './standards.ts';

const GRADES: Readonly<Record<Secret['kind'], readonly [Severity, Confidence]>> = {
  certain: ['error', 'high'],
  likely: ['error', 'medium'],
  mild: ['warning', 'medium'],
  'made-up': ['information', 'low'],
};

export const exposedSecret: Rule = {
  id: 'exposed-secret',
  title: 'A secret stands in the source',
  family: 'secrets',
  why: 'Whoever reads this file, a copy of it or any state of its history can act in its owner\u2019s name, and so can all code that runs in this process. Taking it out of the file does not take it out of the history.',
  advice:
    'Revoke it and make a new one. Keep that in a secret store or an environment variable that only the process that needs it can read, and give it no more rights and time than it needs.',
  severity: 'error',
  standards: [HARD_CODED_CREDENTIALS, INSECURE_STORAGE, SECRET_LEAKAGE, IDENTITIES_PROVED],

  *check(flow) {
    for (const { start, end, name, path, steps } of flow.embeddedSecrets()) {
      const message = `This writes ${name} of the environment into ${path}: it lies in a file of code from then on, and in its history once that is committed. Have the code read it from the environment when it runs.`;
      yield { start, end, message, steps };
    }
  },

  *checkText(flow) {
    const { text } = flow;
    const formed = findSecrets(text);
    for (const it of formed) yield crossingOf(it, it.start, it.end);
    for (const { start, end } of flow.literals()) {
      const secret = namedSecret(text, start, end);
      if (secret && !formed.some((it) => it.start < end && start < it.end)) yield crossingOf(secret, start, end);
    }
  },

  *checkStored({ text }) {
    for (const it of findSecrets(text)) yield crossingOf(it, it.start, it.end);
  },

  examples: [
    python`
      from sqlalchemy import create_engine
      engine = create_engine("postgresql://report:hT7x91kQ@db.internal:5432/sales")
                                                  ^^^^^^^^ exposed-secret
    `,
    typescript`
      const client = connect({ user: 'report', password: 'tr0ub4dor&3x' });
                                                          ^^^^^^^^^^^^ exposed-secret
    `,
    python`
      import os
      from sqlalchemy import create_engine
      password = os.environ["SALES_PASSWORD"]
      engine = create_engine(f"postgresql://report:{password}@db.internal:5432/sales")
      EXAMPLE = "postgresql://user:password@localhost/sales"
    `,
    python`
      import os
      with open("client.py", "w") as file:
          file.write(f"KEY = {os.environ['API_KEY']!r}")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
    `,
    typescript`
      // HF_TOKEN=hf_your_token_here
      const client = connect({ user: 'report', password: process.env.SALES_PASSWORD });
    `,
  ],
};

function crossingOf(
  { name, redacted, kind }: Pick<Secret, 'name' | 'redacted' | 'kind'>,
  start: number,
  end: number,
): Crossing {
  const [severity, confidence] = GRADES[kind];
  const what = kind === 'made-up' ? `\`${redacted}\` has the form of ${name}` : `\`${redacted}\` is ${name}`;
  const message = `${what}, and whoever reads this file or its history can use it. Revoke it, and read a new one from the environment or a secret store.`;
  return { start, end, message, severity, confidence };
}
