/**
 * Compares what the service says about a text with the marks that stand in it.
 *
 * The notation is that of rule pages: `^^^ rule` under what is found, `^^^ rule: severity` where that is not the rule's
 * usual one, and `~~~ message` under the steps of its path. Steps are compared only where a text shows one.
 */

import assert from 'node:assert/strict';
import { textOf } from '../../server/core/rules/rule.ts';
import type { Finding, Fix, Range } from '../../server/core/service/finding.ts';
import { annotate, type Mark, strip } from '../../server/core/service/marks.ts';
import type { Settings } from '../../server/core/service/service.ts';
import type { SourceLanguage } from '../../server/core/syntax/language.ts';
import { only, service, usualSeverity } from './service.ts';

const STEP = /^ *~+ \S/m;
const FILE = 'example';

/** In milliseconds: what is found shall not depend on how busy the machine is. */
const PATIENCE = 60_000;

/** What of an example counts: the findings of which rules, and what becomes of the text. */
export interface Expectation {
  /** The rules whose findings are compared; all others are off. All rules if absent. */
  readonly rules?: readonly string[];
  /** The name of the file. */
  readonly file?: string;
  /** The annotated text after the first finding's preferred fix. */
  readonly fixed?: string;
}

/** Fails unless the analyser says of a text exactly what its marks say; what it prints then is the text to paste. */
export function check(
  language: SourceLanguage,
  annotated: string,
  rules?: readonly string[],
  file = FILE,
): readonly Finding[] {
  const text = strip(annotated);
  const findings = find(language, text, rules && only(rules), file).filter((it) => !rules || rules.includes(it.rule));
  assert.equal(annotate(text, marksOf(text, findings, STEP.test(annotated))), annotated);
  return findings;
}

/** Template tags, one per language, that check the text they are given for the findings of these rules. */
export function checksOf(...rules: readonly string[]) {
  const tag = (language: SourceLanguage) => (strings: TemplateStringsArray) => {
    check(language, textOf(strings), rules);
  };
  return {
    python: tag('python'),
    notebook: tag('notebook'),
    javascript: tag('javascript'),
    typescript: tag('typescript'),
    tsx: tag('tsx'),
  };
}

/** A template tag that checks the text it is given as a file of this name, which is no code; all rules count. */
export function fileCheck(file: string) {
  return (strings: TemplateStringsArray): readonly Finding[] => check('file', textOf(strings), undefined, file);
}

/** As `check`; then applies the preferred fix and checks what it makes of the text, marks included. */
export async function checkFixed(language: SourceLanguage, annotated: string, expected: Expectation): Promise<void> {
  const [first] = check(language, annotated, expected.rules, expected.file);
  if (expected.fixed === undefined) return;
  const fix = first?.fixes.find((it) => it.preferred);
  assert(fix, 'there is a preferred fix');
  const completed = await service.complete(fix);
  assert(!('reason' in completed), JSON.stringify(completed));
  const before = strip(annotated);
  const after = applyFix(before, completed);
  assert.equal(after, strip(expected.fixed));
  assert(isBroken(language, before) || !isBroken(language, after), 'the fix leaves a text that parses');
  check(language, expected.fixed, expected.rules, expected.file);
}

/** The findings of a text, after proving what holds for the findings of any text. */
export function find(language: SourceLanguage, text: string, settings?: Settings, file = FILE): readonly Finding[] {
  const source = { uri: `file:///${file}`, language, text };
  const patient = { timeLimit: PATIENCE, ...settings };
  const report = service.check(source, patient);
  assert.deepEqual(structuredClone(report), report, 'a report is plain data');
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report, 'a report is JSON');
  assert.deepEqual(service.check(source, patient), report, 'a second run says the same');
  const { findings } = report;
  const bytes = new TextEncoder().encode(text);
  if (findings.length > 0)
    assert(service.admits(bytes, bytes.length, language, source.uri), 'the gate admits what has findings');
  const lines = text.split(/\r\n|\r|\n/);
  for (const [index, it] of findings.entries()) {
    assertInside(lines, it.range);
    for (const step of it.path) assertInside(lines, step.range);
    for (const fix of it.fixes) for (const edit of fix.edits) assertInside(lines, edit.range);
    assert.match(it.fingerprint, /^[0-9a-f]{32}$/);
    if (index > 0) assert(compare(findings[index - 1]!.range, it.range) <= 0, 'findings come in document order');
  }
  assert.equal(new Set(findings.map((it) => it.fingerprint)).size, findings.length, 'fingerprints differ');
  return findings;
}

/** The text after a fix whose holes are filled. */
export function applyFix(text: string, fix: Fix): string {
  const starts = [0];
  for (const line of text.matchAll(/\r\n|\r|\n/g)) starts.push(line.index + line[0].length);
  const edits = fix.edits.map(({ range: { start, end }, newText }, index) => ({
    start: starts[start.line]! + start.character,
    end: starts[end.line]! + end.character,
    newText,
    index,
  }));
  let result = text;
  // From the last to the first, so that offsets stay true; insertions at one place come in the order of the fix.
  for (const edit of edits.sort((a, b) => b.start - a.start || b.index - a.index)) {
    result = result.slice(0, edit.start) + edit.newText + result.slice(edit.end);
  }
  return result;
}

/** Whether the parser finds an error in the text. */
export function isBroken(language: SourceLanguage, text: string): boolean {
  return /^ *ERROR\b/m.test(service.show({ uri: `file:///${FILE}`, language, text }, 'syntax'));
}

function marksOf(text: string, findings: readonly Finding[], withSteps: boolean): readonly Mark[] {
  const lines = text.split('\n');
  const mark = ({ start, end }: Range, sign: Mark['sign'], said: string): Mark => ({
    line: start.line,
    start: start.character,
    end: end.line === start.line ? end.character : lines[start.line]!.length,
    sign,
    text: said,
  });
  return findings.flatMap((it) => {
    const said = it.severity === usualSeverity(it.rule) ? it.rule : `${it.rule}: ${it.severity}`;
    const steps = withSteps ? it.path.map((step) => mark(step.range, '~', step.message)) : [];
    return [...steps, mark(it.range, '^', said)];
  });
}

function assertInside(lines: readonly string[], { start, end }: Range): void {
  for (const { line, character } of [start, end]) {
    assert(line >= 0 && line < lines.length, `line ${line} exists`);
    assert(character >= 0 && character <= lines[line]!.length, `character ${character} of line ${line} exists`);
  }
  const isOrdered = start.line < end.line || (start.line === end.line && start.character <= end.character);
  assert(isOrdered, 'a range begins before it ends');
}

function compare(a: Range, b: Range): number {
  return a.start.line - b.start.line || a.start.character - b.start.character;
}
