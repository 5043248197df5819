/** Targets that take several files together: imports of each other, and the SARIF log of a scan. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { sarifLog } from '../../server/cli/sarif.ts';
import type { Host } from '../../server/core/service/host.ts';
import { createService } from '../../server/core/service/service.ts';
import type { Workspace } from '../../server/core/service/workspace.ts';
import { LANGUAGES, type Language, languageOfFile } from '../../server/core/syntax/language.ts';
import { createNodeHost } from '../../server/host/node.ts';
import { SAMPLES } from '../files/samples.ts';
import { service } from '../kit/service.ts';
import { mutated, type Random } from './random.ts';
import { type Target, target } from './target.ts';
import { PATIENT } from './text-targets.ts';
import { ALL_CODE, CODE, NOTEBOOKS } from './texts.ts';

type Texts = Readonly<Record<string, string>>;

/** The files that the service sees; another input has others. */
let files: Texts = {};
let version = 0;

const workspace: Workspace = {
  root: () => 'file:///',
  resolve(_, specifier, language) {
    const name = specifier.replace(/^[./]+/, '');
    const endings = language === 'python' ? ['.py'] : ['', '.ts', '.js', '.tsx'];
    const found = endings.map((it) => name + it).find((it) => Object.hasOwn(files, it));
    return found && `file:///${found}`;
  },
  read(uri) {
    const text = files[uri.slice('file:///'.length)];
    const language = languageOfFile(uri);
    if (text === undefined || !language || language === 'notebook' || language === 'file') return undefined;
    return { uri, language, text, version: String(version) };
  },
};

const host: Host = createNodeHost({
  environment: {},
  log: (message) => {
    throw new Error(message);
  },
});
const linked = await createService({ ...host, workspace });
for (const language of LANGUAGES) await linked.prepare(language);

const ENDINGS: Readonly<Record<Language, string>> = { python: 'py', typescript: 'ts', javascript: 'js', tsx: 'tsx' };

/** Files of one family, each of which imports some of the others in some way. */
function family(random: Random): Texts {
  const language = random.once(2) ? 'python' : random.pick(['typescript', 'javascript'] as const);
  const ending = ENDINGS[language];
  const names = ['a', 'b', 'c', 'd'].slice(0, 2 + random.int(3));
  return Object.fromEntries(
    names.map((name) => {
      const imports = random.list(0, 3, () => importOf(random, language, random.pick(names)));
      const text = random.list(1, 2, () => random.pick(CODE[language])).join('\n');
      const whole = `${imports.join('')}${wrapped(random, language, name)}${text}`;
      return [`${name}.${ending}`, random.once(2) ? whole : mutated(random, whole, CODE[language])];
    }),
  );
}

function importOf(random: Random, language: Language, name: string): string {
  const forms =
    language === 'python'
      ? [`import ${name}\n`, `from ${name} import *\n`, `from .${name} import run_${name}, VALUE\nrun_${name}(VALUE)\n`]
      : [
          `import * as ${name} from './${name}';\n`,
          `export * from './${name}';\n`,
          `import { run_${name}, VALUE } from './${name}';\nrun_${name}(VALUE);\n`,
        ];
  return random.pick(forms);
}

/** A function that runs what it is given, and something to give. */
function wrapped(random: Random, language: Language, name: string): string {
  if (random.once(3)) return '';
  return language === 'python'
    ? `import requests\nVALUE = requests.get("https://a.example").text\ndef run_${name}(code):\n    exec(code)\n`
    : `export const VALUE = await (await fetch("https://a.example")).text();\nexport function run_${name}(code) { eval(code); }\n`;
}

const imports = target<{ readonly files: Texts }>({
  name: 'imports',
  tries: 30,
  make: (random) => ({ files: family(random) }),
  check(given) {
    files = given.files;
    version++;
    for (const [name, text] of Object.entries(files)) {
      const source = { uri: `file:///${name}`, language: languageOfFile(name)!, text };
      const report = linked.check(source, PATIENT);
      assert.deepEqual(linked.check(source, PATIENT), report, 'a second run says the same');
      for (const { uri, range, path: steps } of report.findings) {
        assertInside(files, uri, range);
        for (const it of steps) assertInside(files, it.uri, it.range);
      }
    }
  },
});

type Range = { readonly start: Position; readonly end: Position };
type Position = { readonly line: number; readonly character: number };

function assertInside(all: Texts, uri: string, { start, end }: Range): void {
  const text = all[uri.slice('file:///'.length)];
  assert(text !== undefined, `${uri} is one of the files`);
  const lines = text.split(/\r\n|\r|\n/);
  for (const { line, character } of [start, end]) {
    assert(line < lines.length && character <= lines[line]!.length, `${line}:${character} is inside of ${uri}`);
  }
}

const ajv = new Ajv({ strict: false, unicodeRegExp: false });
ajvFormats.default(ajv);
const schema = path.join(import.meta.dirname, '../adapters/schema/sarif-2.1.0.json');
const isValid = ajv.compile(JSON.parse(fs.readFileSync(schema, 'utf8')));

const NAMES = ['a b', 'ü', '[x]', '100%', 'a#b', 'a?b', '\u{1f600}', "it's", '..a'];

const sarif = target<{ readonly files: Texts }>({
  name: 'sarif',
  tries: 30,
  make(random) {
    const made = random.list(1, 4, (): [string, string] => {
      const name = `${random.pick(NAMES)}/${random.int(3)}`;
      if (random.once(4)) return [`${name}.ipynb`, mutated(random, random.pick(NOTEBOOKS), NOTEBOOKS)];
      if (random.once(4)) {
        const file = random.pick(Object.keys(SAMPLES));
        return [`${random.pick(NAMES)}/${file}`, mutated(random, SAMPLES[file]!, Object.values(SAMPLES))];
      }
      const language = random.pick(LANGUAGES);
      return [`${name}.${ENDINGS[language]}`, mutated(random, random.pick(CODE[language]), ALL_CODE)];
    });
    return { files: Object.fromEntries(made) };
  },
  check(given) {
    const uris = Object.fromEntries(
      Object.entries(given.files).map(([name, text]) => [
        `file:///project/${name.split('/').map(encodeURIComponent).join('/')}`,
        text,
      ]),
    );
    const reports = Object.entries(uris).map(([uri, text]) => {
      return { uri, text, report: service.check({ uri, language: languageOfFile(uri) ?? 'python', text }, PATIENT) };
    });
    const findings = reports.flatMap(({ report }) => report.findings);
    const scan = {
      findings,
      skipped: reports.flatMap(({ uri, report }) =>
        report.skipped ? [{ uri, reason: report.skipped, failed: false }] : [],
      ),
      notes: reports.flatMap(({ uri, report }) => (report.note ? [{ uri, text: report.note }] : [])),
      excluded: [],
      models: [],
      texts: new Map(Object.entries(uris)),
      cells: new Map(reports.flatMap(({ uri, report }) => (report.cells ? [[uri, report.cells] as const] : []))),
      work: {
        files: 1,
        bytes: 1,
        analysed: 1,
        threads: 1,
        spared: 0,
        milliseconds: { find: 0, read: 0, gate: 0, check: 0 },
      },
    };
    const log = sarifLog(service, scan, findings, { folder: '/project', version: '0.1.0' });
    assert(isValid(JSON.parse(JSON.stringify(log))), JSON.stringify(isValid.errors));
    assert.equal(log.runs[0]!.results!.length, findings.length);
  },
});

export const FILES_TARGETS: readonly Target[] = [imports, sarif];
