/** Generated files that are imported, run or put on the module path. */

import { crossing, reached, runCrossing } from './crossing.ts';
import { javascript, python, type Rule } from './rule.ts';
import { CODE_INJECTION, UNEXPECTED_EXECUTION, UNTRUSTED_SPHERE } from './standards.ts';

const REMEDY =
  'whoever supplies a name or a value there can add code. Check each name, quote each value, or build objects instead of text.';

export const generatedImport: Rule = {
  id: 'generated-import',
  title: 'A generated file is imported or run',
  family: 'generated code',
  why: 'The file is program text that was put together from data while the program ran. It runs in the same breath, so that nobody reads it: one name with a newline or a bracket in it is enough to add a statement.',
  advice:
    'Build objects rather than files of code, or check every name with an identifier test and quote every value before it goes in. What must be generated belongs into the build, where its result is reviewed and committed.',
  severity: 'error',
  standards: [CODE_INJECTION, UNTRUSTED_SPHERE, UNEXPECTED_EXECUTION],

  *check(flow) {
    for (const run of flow.runs()) {
      const { kind, name } = run.origin;
      // A program that may be run is not run yet: that it is written says enough.
      if (run.how === 'permit') continue;
      if (kind === 'input' || kind === 'schema')
        yield runCrossing(run, `which this program writes from ${name}: ${REMEDY}`);
      if ((kind === 'unknown' || kind === 'file') && /^(?:run|import|native)$/.test(run.how)) {
        const why = `which this program writes from ${name}. Make sure that nobody else can choose what it holds.`;
        yield { ...runCrossing(run, why), severity: 'hint', confidence: 'low' };
      }
    }
    if (flow.writes().length === 0) return;
    for (const it of reached(flow, ['execute', 'compile'], ['input', 'schema'])) {
      if (!it.origin.carrier) continue;
      const message = `${it.call.name} runs a file that this program writes from ${it.origin.name}: ${REMEDY}`;
      yield crossing(it, message);
    }
  },

  examples: [
    python`
      import json
      schema = json.load(open("schema.json"))
      with open("models.py", "w") as file:
          for name in schema["classes"]:
              file.write(f"class {name}: pass\n")
      import models
             ^^^^^^ generated-import
    `,
    python`
      import subprocess
      import sys
      from pathlib import Path
      script = Path("job.py")
      script.write_text("run(" + sys.argv[1] + ")")
      subprocess.run([sys.executable, script])
                                      ^^^^^^ generated-import
    `,
    javascript`
      const fs = require('node:fs');
      const schema = JSON.parse(fs.readFileSync('schema.json', 'utf8'));
      fs.writeFileSync('./validate.js', \`exports.has = (it) => it.\${schema.required[0]} !== undefined\`);
      const { has } = require('./validate.js');
                              ^^^^^^^^^^^^^^^ generated-import
    `,
    python`
      import runpy

      def run(code):
          with open("snippet.py", "w") as file:
              file.write(code)
          runpy.run_path("snippet.py")
                         ^^^^^^^^^^^^ generated-import: hint
    `,
    python`
      import json
      schema = json.load(open("schema.json"))
      with open("names.py", "w") as file:
          file.write(f"NAMES = {schema['classes']!r}\n")
      import names
    `,
    python`
      import subprocess
      with open("check.py", "w") as file:
          file.write("print('ready')")
      subprocess.run(["python", "check.py"])
    `,
  ],
};
