/** Source text that is put together while the program runs, from names that it reads, and then compiled. */

import { crossing, reached } from './crossing.ts';
import { python, type Rule, type Severity, typescript } from './rule.ts';
import { CODE_INJECTION, UNEXPECTED_EXECUTION } from './standards.ts';

const SEVERITY: Readonly<Record<string, Severity>> = { schema: 'warning', file: 'information' };

/** A file of the project's own that only says what the project is, as set-up scripts read it. */
const OWN_FILE = /(?:^|[/>])_*(?:version|about|metadata|release|pkg_info)_*\.py$/i;

export const runtimeCompile: Rule = {
  id: 'runtime-compile',
  title: 'Source text is built and compiled at run time',
  family: 'runtime compile',
  why: 'Names and types that were data become program text. One field name with a newline or a bracket in it is enough to add a statement, and no review sees the result.',
  advice:
    'Build objects rather than text (types.new_class, closures, a dispatch table). If text must be built, check each name with an identifier test before it goes in.',
  severity: 'warning',
  standards: [CODE_INJECTION, UNEXPECTED_EXECUTION],
  yieldsTo: ['generated-import', 'obfuscated-exec'],

  *check(flow) {
    for (const it of reached(flow, ['execute', 'compile'], ['schema', 'file', 'unknown'])) {
      if (it.origin.kind === 'file' && flow.filesRead(it.origin).every((path) => OWN_FILE.test(path))) continue;
      const severity = SEVERITY[it.origin.kind] ?? 'hint';
      const from = it.origin.name;
      yield {
        ...crossing(
          it,
          severity === 'warning'
            ? `${it.call.name} compiles text built from names that ${from} reads: a name that is no identifier becomes code. Check each one, or build objects instead of text.`
            : `${it.call.name} compiles text that depends on ${from}. Make sure that nobody else can choose it.`,
        ),
        severity,
        confidence: severity === 'hint' ? 'low' : 'medium',
      };
    }
  },

  examples: [
    python`
      import json
      fields = json.load(open("schema.json"))["fields"]
      source = "def make(" + ", ".join(fields) + "): pass"
      exec(source)
           ^^^^^^ runtime-compile
    `,
    typescript`
      import { readFileSync } from 'node:fs';
      const schema = JSON.parse(readFileSync('schema.json', 'utf8'));
      const checks = schema.required.map((name) => \`record.\${name} !== undefined\`);
      const isValid = new Function('record', \`return \${checks.join(' && ')}\`);
                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
    `,
    python`
      from pathlib import Path
      exec(Path("settings.py").read_text())
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: information
    `,
    python`
      about = {}
      with open("package/__version__.py") as file:
          exec(file.read(), about)
    `,
    python`
      def run(code):
          exec(code)
               ^^^^ runtime-compile: hint
    `,
    python`
      import json
      fields = json.load(open("schema.json"))["fields"]
      Record = type("Record", (), dict.fromkeys(fields))
      exec(f"FIELDS = {fields!r}")
    `,
    typescript`
      const schema = JSON.parse(readFileSync('schema.json', 'utf8'));
      const isValid = (record: object) => schema.required.every((name) => name in record);
    `,
  ],
};
