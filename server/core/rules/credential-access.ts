/** Files in which other programs keep their users' secrets, and that are read here. */

import { javascript, python, type Rule } from './rule.ts';
import {
  EXPOSED_INFORMATION,
  MALICIOUS_CODE,
  PRIVILEGE_ABUSE,
  SECRET_LEAKAGE,
  UNPROTECTED_CREDENTIALS,
} from './standards.ts';

export const credentialAccess: Rule = {
  id: 'credential-access',
  title: "Another program's secrets are read",
  family: 'loader screening',
  why: 'Browsers, cloud tools, package managers and wallets keep keys and sessions in files of the home folder. Code that reads them can act as the user everywhere those open a door, and stealers in loader scripts and notebooks begin with just that.',
  advice:
    "Ask the owner's library for what you need: it finds its credentials itself and hands out short-lived ones. If nothing here needs this file, find out who wrote the line, and treat the secrets in it as known to them.",
  severity: 'warning',
  standards: [UNPROTECTED_CREDENTIALS, EXPOSED_INFORMATION, MALICIOUS_CODE, SECRET_LEAKAGE, PRIVILEGE_ABUSE],
  yieldsTo: ['credential-exfiltration'],

  *check(flow) {
    for (const { start, end, reader, place } of flow.accesses()) {
      const message = `${reader} reads ${place}, which this program does not own: with it, code acts as the user elsewhere. Ask the owner's library for credentials, or take this out.`;
      yield { start, end, message, confidence: 'medium' };
    }
  },

  examples: [
    python`
      from pathlib import Path
      text = (Path.home() / ".aws" / "credentials").read_text()
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
    `,
    javascript`
      const os = require('os');
      const path = require('path');
      const fs = require('fs');
      const key = fs.readFileSync(path.join(os.homedir(), '.ssh', 'id_rsa'), 'utf8');
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
    `,
    python`
      import subprocess
      subprocess.run(["cat", "/root/.docker/config.json"])
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
    `,
    python`
      import boto3
      from huggingface_hub import get_token
      client = boto3.client("s3")
      token = get_token()
      print("Put your keys into ~/.aws/credentials")
    `,
  ],
};
