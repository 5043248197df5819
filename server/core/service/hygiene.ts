/** The rules about what accepts findings: settings, comments and approvals. Their findings are made where those are read. */

import { fixedTo, python, type RulePage, settings } from '../rules/rule.ts';
import { ASSESSED_BEFORE_USE } from '../rules/standards.ts';

const invalidConfig: RulePage = {
  id: 'invalid-config',
  title: 'Settings say something that cannot be understood',
  family: 'hygiene',
  why: 'What cannot be understood does not count, so findings may be told or left out otherwise than the team meant. All else in the file counts as it stands.',
  advice: 'Correct the place that is marked; the nearest name that exists is offered where one is near.',
  severity: 'warning',
  standards: [ASSESSED_BEFORE_USE],
  examples: [],
  settings: [
    settings`
      {
        "rules": { "unpined-revision": "error" }
                   ^^^^^^^^^^^^^^^^^^ invalid-config
      }
    `,
    settings`
      {
        "extends": "strict",
        "overrides": [{ "files": "tests/**", "rules": { "unpinned-revision": "hint" } }]
      }
    `,
  ],
};

export const unexplainedSuppression: RulePage = {
  id: 'unexplained-suppression',
  title: 'A comment accepts a finding without a reason',
  family: 'hygiene',
  why: 'Whoever reads it later cannot tell a decision from a shortcut, so nobody dares to take it away again.',
  advice: 'Write after the brackets why the finding is acceptable, and until when if that is known.',
  severity: 'warning',
  standards: [ASSESSED_BEFORE_USE],
  examples: [
    python`
      import sys
      eval(sys.argv[1])  # loadguard: ignore[code-injection]
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unexplained-suppression
    `,
    python`
      import sys
      eval(sys.argv[1])  # loadguard: ignore[code-injection] a calculator for ourselves, until 2099-12-31
    `,
  ],
};

export const unusedSuppression: RulePage = {
  id: 'unused-suppression',
  title: 'A comment accepts what is not found',
  family: 'hygiene',
  why: 'It accepts whatever may stand there tomorrow, and nobody will be told of that. A comment that names no rule or no day there is has no effect although it looks as if it had.',
  advice: 'Remove it, or correct the name or the day.',
  severity: 'warning',
  standards: [ASSESSED_BEFORE_USE],
  examples: [
    fixedTo(
      python`
        # loadguard: ignore[remote-exec] we wrote that server
                            ^^^^^^^^^^^ unused-suppression
        print("hello")
      `,
      python`
        print("hello")
      `,
    ),
    fixedTo(
      python`
        import sys
        eval(sys.argv[1])  # loadguard: ignore[code-injektion] a calculator for ourselves
                                               ^^^^^^^^^^^^^^ unused-suppression
      `,
      python`
        import sys
        eval(sys.argv[1])  # loadguard: ignore[code-injection] a calculator for ourselves
      `,
    ),
    python`
      import sys
      # loadguard: ignore[code-injection] a calculator for ourselves
      eval(sys.argv[1])
    `,
  ],
};

export const expiredApproval: RulePage = {
  id: 'expired-approval',
  title: 'An approval, an allowance or a suppression has ended',
  family: 'hygiene',
  why: 'Somebody approved the code of an artefact, allowed something by name, or accepted what is found at a place, until a day that has passed. That counts no more, so what it silenced is told again.',
  advice:
    'Read the code at that commit again and renew the approval with `loadguard approve`, or remove it with `loadguard revoke`. Of an entry below `allow`, or a comment, set another day or remove it.',
  severity: 'warning',
  standards: [ASSESSED_BEFORE_USE],
  examples: [
    python`
      import sys
      eval(sys.argv[1])  # loadguard: ignore[code-injection] a calculator for ourselves, until 2020-12-31
                                             ^^^^^^^^^^^^^^ expired-approval
    `,
  ],
  approvals: [
    settings`
      {
        "version": 1,
        "approvals": [{
          "host": "huggingface", "type": "model", "repository": "acme/tiny",
          "commit": "0123456789abcdef0123456789abcdef01234567",
          "by": "Ann", "on": "2020-01-01", "reason": "read modeling.py", "until": "2020-12-31"
                                                                                  ^^^^^^^^^^^^ expired-approval
        }]
      }
    `,
    settings`
      {
        "version": 1,
        "approvals": [{
          "host": "huggingface", "type": "model", "repository": "acme/tiny",
          "commit": "0123456789abcdef0123456789abcdef01234567",
          "by": "Ann", "on": "2020-01-01", "reason": "read modeling.py"
        }]
      }
    `,
  ],
};

export const HYGIENE: readonly RulePage[] = [expiredApproval, invalidConfig, unexplainedSuppression, unusedSuppression];
