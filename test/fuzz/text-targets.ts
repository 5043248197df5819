/** Targets that check one text: programs, notebooks, files beside code, and bytes that need not be text. */

import assert from 'node:assert/strict';
import type { Finding } from '../../server/core/service/finding.ts';
import { LANGUAGES, type Language, type SourceLanguage } from '../../server/core/syntax/language.ts';
import { binaryAt, decode, encodingOf } from '../../server/host/decode.ts';
import { SAMPLES } from '../files/samples.ts';
import { applyFix, find, isBroken } from '../kit/check.ts';
import { cell, notebook } from '../kit/notebooks.ts';
import { service } from '../kit/service.ts';
import { hostile, mutated, type Random } from './random.ts';
import { type Target, target } from './target.ts';
import { ALL_CODE, CELLS, CODE, NOTEBOOKS } from './texts.ts';

/** Nothing is cut short by a clock, so that what is said of a text is the same every time. */
export const PATIENT = { timeLimit: 120_000 } as const;

/** Once in so many times a text is made long. */
const RARE = 300;

export function changedText(random: Random, text: string, others: readonly string[]): string {
  return random.once(RARE) ? hostile(random, text) : mutated(random, text, others);
}

/** All that holds for any text; then one of its fixes is made, and all holds again. */
function checkText(language: SourceLanguage, text: string, file?: string): void {
  const findings = findAny(language, text, file);
  const fix = findings.flatMap((it) => it.fixes).find(({ edits }) => edits.every(isComplete));
  if (fix) findAny(language, applyFix(text, fix), file);
}

function once(language: SourceLanguage, text: string, file = 'a'): void {
  service.check({ uri: `file:///${file}`, language, text });
}

/** As `find`; but the gate is certain only about whole programs. */
function findAny(language: SourceLanguage, text: string, file?: string): readonly Finding[] {
  try {
    return find(language, text, PATIENT, file);
  } catch (error) {
    const isGate = error instanceof Error && error.message === 'the gate admits what has findings';
    if (!isGate || !isCode(language) || !isBroken(language, text)) throw error;
    return [];
  }
}

function isCode(language: SourceLanguage): boolean {
  return language !== 'notebook' && language !== 'file';
}

function isComplete({ newText }: { readonly newText: string }): boolean {
  return !/\{(?:commit|version|integrity|date)\}/.test(newText);
}

const program = target<{ readonly language: Language; readonly text: string }>({
  name: 'program',
  tries: 300,
  make(random) {
    const language = random.pick(LANGUAGES);
    return {
      language,
      text: changedText(random, random.pick(CODE[language]), random.once(4) ? ALL_CODE : CODE[language]),
    };
  },
  check: ({ language, text }) => checkText(language, text),
  once: ({ language, text }) => once(language, text),
});

const notebookFile = target<{ readonly text: string }>({
  name: 'notebook',
  tries: 100,
  make(random) {
    if (random.once(2)) return { text: changedText(random, random.pick(NOTEBOOKS), NOTEBOOKS) };
    const cells = random.list(1, 8, () => {
      const source = changedText(random, random.pick(CELLS), CELLS);
      const tags = random.once(6)
        ? [random.pick(['loadguard-ignore', 'loadguard-ignore:remote-exec:ours', ':', ''])]
        : [];
      return cell(source, { count: random.once(2) ? random.int(9) : null, metadata: { tags } });
    });
    return { text: notebook(cells, random.pick(['python', 'python', 'typescript', 'javascript', 'R'])) };
  },
  check: ({ text }) => checkText('notebook', text, 'a.ipynb'),
  once: ({ text }) => once('notebook', text, 'a.ipynb'),
});

const file = target<{ readonly name: string; readonly text: string }>({
  name: 'file',
  tries: 200,
  make(random) {
    const name = random.pick(Object.keys(SAMPLES));
    const text = random.once(20) ? random.pick(Object.values(SAMPLES)) : SAMPLES[name]!;
    return { name, text: changedText(random, text, Object.values(SAMPLES)) };
  },
  check: ({ name, text }) => checkText('file', text, name),
  once: ({ name, text }) => once('file', text, name),
});

/** Bytes as hexadecimal digits: text in some encoding, changed byte by byte. */
const bytes = target<{ readonly language: SourceLanguage; readonly hex: string }>({
  name: 'bytes',
  tries: 200,
  make(random) {
    const language = random.pick([...LANGUAGES, 'notebook', 'file'] as const);
    const text = language === 'notebook' ? random.pick(NOTEBOOKS) : random.pick(ALL_CODE);
    const encoded = random.pick([
      () => Buffer.from(text),
      () => Buffer.from(`\ufeff${text}`, 'utf16le'),
      () => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      () =>
        Buffer.from(`# -*- coding: ${random.pick(['latin-1', 'cp1252', 'utf-7', 'gbk', 'x'])} -*-\n${text}`, 'latin1'),
      () => Buffer.from(`\ufeff${text}`),
    ])();
    for (let left = random.int(8); left > 0 && encoded.length > 0; left--) {
      encoded[random.int(encoded.length)] = random.int(256);
    }
    return { language, hex: encoded.subarray(0, 1 + random.int(encoded.length)).toString('hex') };
  },
  check({ language, hex }) {
    const given = Buffer.from(hex, 'hex');
    service.admits(given, given.length, language, 'file:///a.yaml');
    binaryAt(given);
    const { text } = decode(given, encodingOf(given, language));
    findAny(language, text);
  },
});

/** Comments that accept findings, sensible and not: they take away, and add nothing but what is said of themselves. */
const comments = target<{ readonly language: Language; readonly text: string }>({
  name: 'comments',
  tries: 60,
  make(random) {
    const language = random.pick(LANGUAGES);
    const sign = language === 'python' ? '#' : '//';
    const rules = service.rules.map(({ id }) => id);
    const lines = random.pick(CODE[language]).split('\n');
    for (let left = 1 + random.int(5); left > 0; left--) {
      const kind = random.pick(['ignore', 'ignore-file', 'ignore-cell', 'ignore-start', 'ignore-end', 'ignor']);
      const named = random.list(0, 3, () => (random.once(5) ? 'no-such-rule' : random.pick(rules))).join(', ');
      const reason = random.pick(['', ' ours', ' until 2099-01-01 ours', ' until 2000-13-01', ` ${'x'.repeat(3_000)}`]);
      const said = `${sign} loadguard: ${kind}[${named}]${reason}`;
      const at = random.int(lines.length);
      if (random.once(2)) lines.splice(at, 0, said);
      else lines[at] += `  ${said}`;
    }
    return { language, text: lines.join('\n') };
  },
  check({ language, text }) {
    const all = find(language, text, { ...PATIENT, ignores: false });
    const told = find(language, text, PATIENT);
    const key = ({ rule, range, fingerprint }: Finding) => JSON.stringify([rule, range, fingerprint]);
    const known = new Set(all.map(key));
    // A comment takes findings away; it adds none but those about comments.
    for (const it of told) assert(known.has(key(it)) || /suppression/.test(it.rule), `${it.rule} is new`);
  },
});

export const TEXT_TARGETS: readonly Target[] = [program, notebookFile, file, bytes, comments];
