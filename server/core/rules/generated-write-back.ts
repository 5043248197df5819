/** Program text that is put together from data and written to a file of code. */

import { mayHoldCode } from '../flow/code-files.ts';
import type { Write } from '../flow/files.ts';
import type { Carrier, Origin } from '../flow/origin.ts';
import { shownPath } from '../flow/path-texts.ts';
import { reached } from './crossing.ts';
import { type Crossing, python, type Rule, type Severity, typescript } from './rule.ts';
import { CODE_INJECTION, LLM_OUTPUT, UNEXPECTED_EXECUTION, UNTRUSTED_SPHERE } from './standards.ts';

type Flow = Parameters<Rule['check']>[0];

const SEVERITY: Readonly<Record<string, Severity>> = {
  remote: 'warning',
  llm: 'warning',
  input: 'warning',
  schema: 'warning',
  file: 'hint',
  unknown: 'hint',
};

/** How functions are called that add to a file which is open. */
const PIECEWISE = /^(?:write|writelines|print)$/;

export const generatedWriteBack: Rule = {
  id: 'generated-write-back',
  title: 'Program text made from data is written to a file of code',
  family: 'generated code',
  why: 'Whoever runs, builds or imports the file trusts it like code that was reviewed. A name in the data with a newline or a bracket in it adds a statement, and it lies among the sources from then on.',
  advice:
    'Check every name with an identifier test and quote every value (repr, JSON) before it goes into the text, or write the data to a data file that the code reads. Have what is generated reviewed before it is run.',
  severity: 'warning',
  standards: [CODE_INJECTION, LLM_OUTPUT, UNTRUSTED_SPHERE, UNEXPECTED_EXECUTION],
  yieldsTo: ['exposed-secret'],

  *check(flow) {
    const handed = flow.handedWrites();
    if (flow.writes().length + handed.length === 0 || !flow.mayNameCode()) return;
    const carriers = carriersIn(flow);
    yield* handedWrites(flow, handed, carriers);
    const run = new Set(carriers.map((it) => it.call));
    // A file that is written piece by piece is told once, where the worst of it goes in.
    const told = new Map<string, Crossing>();
    for (const write of flow.writes()) {
      const { call, content } = write;
      if (call.at >= flow.program.ownCount || run.has(call.at) || !content || !write.paths.some(mayHoldCode)) continue;
      const origin = flow.written(write).find((it) => SEVERITY[it.kind] && !flow.isChecked(it, content));
      // What is copied as it came is code only if its file is certainly called so.
      if (origin?.kind === 'remote' && (!write.paths.every(mayHoldCode) || flow.isRunChecked(write))) continue;
      const found = origin && crossingOf(write, origin);
      const place = `${flow.program.blockFrame[flow.program.block[call.at]!]} ${write.paths.join(' ')}`;
      const file = PIECEWISE.test(call.fact.lastName) ? place : String(call.at);
      const known = told.get(file);
      if (found && (!known || (known.severity === 'hint' && found.severity !== 'hint'))) told.set(file, found);
    }
    yield* told.values();
  },

  examples: [
    python`
      import json
      fields = json.load(open("schema.json"))["fields"]
      with open("record.py", "w") as file:
          file.write("class Record:\n" + "".join(f"    {name}: str\n" for name in fields))
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ generated-write-back
    `,
    typescript`
      import { writeFileSync } from 'node:fs';
      import { generateText } from 'ai';
      const { text } = await generateText({ model, prompt: 'Write a component for the table' });
      writeFileSync('src/Table.tsx', text);
                                     ^^^^ generated-write-back
    `,
    python`
      def save(code):
          with open("snippet.py", "w") as file:
              file.write(code)
                         ^^^^ generated-write-back: hint
    `,
    python`
      import json
      fields = json.load(open("schema.json"))["fields"]
      assert all(name.isidentifier() for name in fields)
      with open("record.py", "w") as file:
          file.write("class Record:\n" + "".join(f"    {name}: str\n" for name in fields))
    `,
    typescript`
      import { readFileSync, writeFileSync } from 'node:fs';
      const settings = JSON.parse(readFileSync('settings.json', 'utf8'));
      writeFileSync('src/settings.ts', \`export const settings = \${JSON.stringify(settings)};\\n\`);
      writeFileSync('docs/settings.md', \`# \${settings.title}\`);
    `,
  ],
};

/** What is written and then run, which other rules tell. */
function carriersIn(flow: Flow): readonly Carrier[] {
  // What data wrote and who may run it is told here; what runs is told by others.
  const told = flow.runs().filter(({ how, origin: { kind } }) => how !== 'permit' || !/^(?:input|schema)$/.test(kind));
  const run = told.map(({ write }) => ({ call: write.call.at, paths: write.paths }));
  const reading = [...reached(flow, ['execute', 'compile'], ['remote', 'llm', 'input', 'schema'])];
  return [...run, ...reading.flatMap(({ origin }) => origin.carrier ?? [])];
}

/** What functions of other files write that this source gives them: the file's name, the text, or what it is made from. */
function* handedWrites(flow: Flow, writes: readonly Write[], carriers: readonly Carrier[]): Iterable<Crossing> {
  const keyOf = ({ call, paths }: Carrier) => `${call} ${paths.join()}`;
  const run = new Set(carriers.map(keyOf));
  const told = new Set<number>();
  for (const write of writes) {
    const { call, content, paths } = write;
    if (run.has(keyOf({ call: call.at, paths }))) continue;
    if (!content || !paths.some(mayHoldCode)) continue;
    const origin = flow.written(write).find((it) => SEVERITY[it.kind] === 'warning' && !flow.isChecked(it, content));
    if (!origin || (origin.kind === 'remote' && !paths.every(mayHoldCode))) continue;
    const span = flow.placeOf(content, origin);
    if (span === content.span || told.has(span.start)) continue;
    told.add(span.start);
    yield crossingOf({ ...write, content: { ...content, span } }, origin);
  }
}

function crossingOf({ paths, content }: Write, origin: Origin): Crossing {
  const severity = SEVERITY[origin.kind]!;
  const { start, end } = content!.span;
  const file = shownPath(paths.filter(mayHoldCode));
  const why: Readonly<Record<string, string>> = {
    remote: `a download of ${origin.name}: whoever controls that source writes code here. Review it before it is run, or pin it and compare it with a known hash.`,
    llm: `what a model writes through ${origin.name}: whoever gets a sentence into its prompt can add code. Review it before it is run, or run it in a sandbox.`,
    input: `text that comes from ${origin.name}: whoever supplies it can add code. Check each name and quote each value before it goes in.`,
    schema: `names that ${origin.name} reads: a name that is no identifier becomes code. Check each name and quote each value before it goes in.`,
  };
  const opening =
    file === 'the file' ? 'A file of code is written from' : `${file} is a file of code, and it is written from`;
  const message = `${opening} ${why[origin.kind] ?? `${origin.name}. Make sure that nobody else can choose what it holds.`}`;
  const steps = origin.steps.slice(0, -1);
  return { start, end, message, severity, confidence: severity === 'hint' ? 'low' : 'medium', steps };
}
