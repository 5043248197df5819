/** The command line as people and pipelines meet it: output, exit codes, and what it says when something is wrong. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { version } from '../../package.json';
import type { JsonReport } from '../../server/cli/json.ts';
import { CommandLine } from './cli-process.ts';

const TRUSTING = `from transformers import AutoModel

model = AutoModel.from_pretrained("acme/tiny", trust_remote_code=True)
`;
const UNPINNED = `from transformers import AutoModel

model = AutoModel.from_pretrained("acme/tiny")
`;
const REMOTE = `import requests

source = requests.get("https://example.com/plugin.py").text
exec(source)
`;
const SAFE = 'print("nothing to see")\n';

describe('command line', function () {
  this.timeout(60_000);
  const line = CommandLine.forTests();

  function json(...given: readonly string[]): JsonReport {
    return JSON.parse(line.run(['scan', '--format', 'json', ...given]).output);
  }

  describe('text', () => {
    it('shows place, code, marks, the way from the source, and fixes', () => {
      line.write('load.py', TRUSTING);
      line.write('sub/run.py', REMOTE);
      const { output, errors, code } = line.run(['scan', '--rule', 'unpinned-revision=off']);
      const lines = output.split('\n');
      assert.deepEqual(lines.slice(0, 3), [
        'load.py:3:48 error trust-remote-code',
        '   3 │ model = AutoModel.from_pretrained("acme/tiny", trust_remote_code=True)',
        '     │                                                ^^^^^^^^^^^^^^^^^^^^^^',
      ]);
      assert.match(output, /\n {2}fix: Pin acme\/tiny/);
      const start = lines.indexOf('sub/run.py:4:6 error remote-exec');
      assert.deepEqual(lines.slice(start + 1, start + 3), ['   4 │ exec(source)', '     │      ^^^^^^']);
      assert.match(lines[start + 3]!, /^ {3}1 sub\/run\.py:3:10 \S/);
      assert.match(lines[start + 4]!, /^ {3}2 sub\/run\.py:3:1 \S/);
      assert.deepEqual(lines.slice(start + 5, start + 7), [
        '   3 │ source = requests.get("https://example.com/plugin.py").text',
        '     │ ~~~~~~   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~',
      ]);
      assert.match(output, /\n2 errors in 2 of 2 files in \d+\.\d s\n$/);
      assert.equal(errors, '');
      assert.equal(code, 1);
    });

    it('aligns marks after tabs, wide characters and accents', () => {
      line.write('x.py', 'def f():\n\teval("e\u0301", input("日本語🙂"), eval(input()))\n');
      const [, code, marks] = line.run(['scan', '--rule', 'code-injection=error']).output.split('\n');
      const column = marks!.indexOf('^');
      const shown = Array.from(code!.normalize('NFC')).flatMap((c) => (/[日本語🙂]/u.test(c) ? [c, ''] : [c]));
      assert.equal(code!.includes('\t'), false);
      assert.match(shown.slice(column).join(''), /^input\(/);
    });

    it('cuts long lines around the place', () => {
      line.write('x.py', `a = "${'a'.repeat(1_000)}"; exec(input()); b = "${'b'.repeat(1_000)}"\n`);
      const [, code, marks] = line.run(['scan']).output.split('\n');
      assert.ok(code!.length < 200);
      assert.match(code!, /^ {3}1 │ …a+"; exec\(input\(\)\); b = "b+…$/);
      assert.equal(code!.slice(marks!.indexOf('^'), marks!.lastIndexOf('^') + 1), 'input()');
    });

    it('spells out characters that act on a terminal', () => {
      line.write('\x1b[2Jx.py', 'exec(input("\x1b[31m\u202e\x07"))\n');
      const { output } = line.run(['scan']);
      assert.match(output, /^\\x1b\[2Jx\.py:1:/);
      assert.match(output, /exec\(input\("\\x1b\[31m\\u\{202e\}\\x07"\)\)/);
      for (const character of '\x1b\u202e\x07') assert.equal(output.includes(character), false);
    });

    it('is coloured when that is asked for', () => {
      line.write('x.py', REMOTE);
      assert.equal(line.run(['scan']).output.includes('\x1b['), false);
      assert.equal(line.run(['scan'], { FORCE_COLOR: '1' }).output.includes('\x1b[31merror\x1b[0m'), true);
      assert.equal(line.run(['scan'], { FORCE_COLOR: '0' }).output.includes('\x1b['), false);
    });

    it('goes to a file without colours', () => {
      line.write('x.py', REMOTE);
      const { output, code } = line.run(['scan', '--output', 'report.txt', 'x.py'], { FORCE_COLOR: '1' });
      assert.equal(output, '');
      assert.equal(code, 1);
      assert.match(fs.readFileSync(path.join(line.folder, 'report.txt'), 'utf8'), /^x\.py:4:6 error remote-exec\n/);
    });

    it('is silent about silence when quiet', () => {
      line.write('x.py', SAFE);
      assert.deepEqual(line.run(['scan', '--quiet']), { code: 0, output: '', errors: '' });
      assert.match(line.run(['scan']).output, /^No findings in 1 file in \d+\.\d s\n$/);
    });
  });

  it('shows the demo workspace, and is silent about what is pinned there', () => {
    fs.cpSync(path.join(import.meta.dirname, '../workspace'), line.folder, { recursive: true });
    const found = new Set(json('--severity', 'warning').findings.map(({ file, rule }) => `${file} ${rule}`));
    assert.ok(found.has('training/train.py trust-remote-code'));
    assert.ok(found.has('training/train.py unpinned-revision'));
    assert.ok(found.has('tools/plugins.py remote-exec'));
    assert.ok(found.has('tools/records.py runtime-compile'));
    assert.ok(found.has('tools/report.py code-injection'));
    assert.ok(found.has('web/service.ts remote-exec'));
    assert.deepEqual(json('--severity', 'information', 'training/evaluate_pinned.py').findings, []);
  });

  describe('exit code', () => {
    const code = (...given: readonly string[]) => line.run(['scan', ...given]).code;

    it('is 1 for findings at or above --fail-on', () => {
      line.write('x.py', UNPINNED);
      assert.equal(code(), 1);
      assert.equal(code('--fail-on', 'hint'), 1);
      assert.equal(code('--fail-on', 'error'), 0);
      assert.equal(code('--fail-on', 'never'), 0);
      assert.equal(code('--exit-zero'), 0);
      assert.equal(code('--severity', 'error'), 1, 'hidden findings count');
      assert.equal(code('--rule', 'unpinned-revision=off'), 0);
      assert.equal(code('--rule', 'unpinned-revision=hint'), 0);
    });

    it('is 2 for a failure, even with --exit-zero', () => {
      line.write('x.py', UNPINNED);
      assert.equal(code('absent.py', 'x.py'), 2);
      assert.equal(code('absent.py', '--exit-zero'), 2);
      assert.equal(code('--no-such-option'), 2);
    });
  });

  describe('says what is wrong with', () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['scna'], 'unknown command "scna" (did you mean "scan"?); loadguard --help lists all commands'],
      [['scan', '--formt'], 'unknown option "--formt" (did you mean "--format"?); loadguard scan --help lists all'],
      [
        ['scan', '--format', 'sraif'],
        'unknown format "sraif" (did you mean "sarif"?); it can be text, json, sarif, github or markdown',
      ],
      [['scan', '--format'], '--format needs a value: text|json|sarif|github|markdown'],
      [['scan', '--quiet=yes'], '--quiet takes no value'],
      [
        ['scan', '--fail-on', 'eror'],
        'unknown severity "eror" (did you mean "error"?); it can be error, warning, information, hint or never',
      ],
      [['scan', '--rule', 'remote-exec'], '--rule needs ID=LEVEL, as in --rule remote-exec=off'],
      [['scan', '--max-size', 'big'], '--max-size cannot be "big"; it takes bytes, or 500k, or 8M'],
      [['scan', '--time-limit', '-1'], '--time-limit cannot be "-1"; it takes whole milliseconds'],
      [['scan', '--jobs', 'all'], '--jobs cannot be "all"; it takes a number of threads'],
      [['scan', '--output', 'no/such/folder'], 'cannot write no/such/folder: no such file or directory'],
    ];
    for (const [given, message] of cases) {
      it(given.join(' '), () => {
        const { code, output, errors } = line.run(given);
        assert.equal(errors, `loadguard: ${message}\n`);
        assert.equal(output, '');
        assert.equal(code, 2);
      });
    }

    it('no command that a folder has the name of', () => {
      line.write('explain/x.py', SAFE);
      assert.equal(line.run(['explain']).code, 0);
    });

    it('a path without a command', () => {
      line.write('src/x.py', SAFE);
      const { code, errors } = line.run(['src']);
      assert.equal(errors, 'loadguard: "src" is no command; to scan it: loadguard scan src\n');
      assert.equal(code, 2);
    });

    it('one argument too many', () => {
      for (const given of [
        ['explain', 'remote-exec', 'x'],
        ['lsp', 'x'],
      ]) {
        const { code, errors } = line.run(given);
        assert.match(errors, /^loadguard: "x" is one argument too many: loadguard \w+ /);
        assert.equal(code, 2);
      }
    });

    it('an unknown rule', () => {
      for (const given of [
        ['scan', '--rule', 'trust-remote-cod=off'],
        ['explain', 'trust-remote-cod'],
      ]) {
        const { code, errors } = line.run(given);
        assert.match(errors, /^loadguard: unknown rule "trust-remote-cod" \(did you mean "trust-remote-code"\?\); /);
        assert.equal(code, 2);
      }
    });
  });

  describe('a file that cannot be used', () => {
    it('that cannot be read fails, and the others are reported', () => {
      line.write('good.py', REMOTE);
      fs.symlinkSync('nowhere', path.join(line.folder, 'dangling.py'));
      const { code, output, errors } = line.run(['scan', '.', 'absent.py']);
      assert.deepEqual(errors.split('\n').sort(), [
        '',
        'loadguard: absent.py: no such file or directory',
        'loadguard: dangling.py: no such file or directory',
      ]);
      assert.match(output, /^good\.py:4:6 error remote-exec\n/);
      assert.match(output, /\n1 error in 1 of 2 files \(2 skipped\) in /);
      assert.equal(code, 2);
    });

    it('that is binary, too large or of another kind is skipped with the reason', () => {
      line.write('good.py', SAFE);
      line.write('binary.py', Buffer.from('x = 1\0\x7fELF'));
      line.write('large.py', `x = "${'x'.repeat(8_000_000)}"\n${REMOTE}`);
      line.write('notes.md', '# Notes');
      const { code, output, errors } = line.run(['scan', '.', 'notes.md']);
      assert.deepEqual(output.split('\n').slice(1), [
        'skipped binary.py: binary content (NUL at byte 5)',
        'skipped large.py: larger than 2 MB (8 MB)',
        'skipped notes.md: .md is none of the languages that are analysed',
        '',
      ]);
      assert.match(output, /^No findings in 3 files \(3 skipped\) in /);
      assert.equal(errors, '');
      assert.equal(code, 0);
    });

    it('is analysed with 8 MB on one line when the limit allows', () => {
      line.write('large.py', `x = "${'x'.repeat(8_000_000)}"; exec(input())\n`);
      const { code, output } = line.run(['scan', '--max-size', '10M', '--time-limit', '60000']);
      assert.match(output, /^large\.py:1:8000014 error code-injection\n/);
      assert.equal(code, 1);
    });

    it('is analysed with invalid UTF-8, and the reader is told', () => {
      line.write('x.py', Buffer.concat([Buffer.from('# caf'), Buffer.from([0xe9]), Buffer.from(`\n${REMOTE}`)]));
      const { output } = line.run(['scan']);
      assert.match(output, /^x\.py:5:6 error remote-exec\n/);
      assert.match(output, /\nnote x\.py: not valid UTF-8 at byte 5; read with replacement characters\n$/);
    });

    it('that declares an encoding nobody knows is told even when nothing is found', () => {
      line.write('x.py', '# coding: utf-7\n+AGUAeABlAGM-(+AGkAbgBwAHUAdA-())\n');
      const { output } = line.run(['scan']);
      assert.match(output, /\nnote x\.py: declares the encoding "utf-7", which is not known here; read as UTF-8\n$/);
    });

    it('has its places after the byte order mark, in UTF-8 and UTF-16', () => {
      line.write('utf8.py', `\ufeffexec(input())\n`);
      line.write('utf16.py', Buffer.from(`\ufeffexec(input())\n`, 'utf16le'));
      const places = json().findings.map(({ file, start }) => ({ file, start }));
      const start = { line: 1, column: 6 };
      assert.deepEqual(places, [
        { file: 'utf16.py', start },
        { file: 'utf8.py', start },
      ]);
    });
  });

  describe('files that import each other', () => {
    beforeEach(() => {
      line.write('package.json', '{}');
      line.write('tools.py', 'def run(code):\n    exec(code)\n');
      line.write('again.py', 'from tools import run\n\ndef run_twice(code):\n    run(code)\n');
      line.write('pack/__init__.py', 'from again import run_twice as run_often\n');
      line.write('app.py', 'from pack import run_often\n\nrun_often(input())\n');
      line.write('web/eval.js', 'exports.evaluate = (code) => eval(code);\n');
      line.write('web/main.ts', "import { evaluate } from './eval';\nevaluate(process.argv[2]);\n");
    });

    it('are told where a function of another file is given what it runs, with the steps in that file', () => {
      const { findings } = json('.');
      assert.deepEqual(
        findings
          .filter(({ severity }) => severity === 'error')
          .map(({ file, rule, start }) => [file, rule, start.line]),
        [
          ['app.py', 'code-injection', 3],
          ['web/main.ts', 'code-injection', 2],
        ],
      );
      const files = new Set(findings.find(({ file }) => file === 'app.py')!.path.map(({ file }) => file));
      assert.deepEqual([...files], ['app.py', 'again.py', 'tools.py']);
    });

    it('are looked into when they are not scanned themselves', () => {
      assert.deepEqual(
        json('app.py').findings.map(({ file, rule }) => [file, rule]),
        [['app.py', 'code-injection']],
      );
    });

    it('have the same findings among many', () => {
      const few = json('.').findings;
      for (let index = 0; index < 200; index++) line.write(`many/file${index}.py`, SAFE);
      assert.deepEqual(json('.').findings, few);
    });

    it('have the same findings whatever the order', () => {
      assert.deepEqual(json('web', 'tools.py', 'app.py', 'again.py', 'pack').findings, json('.').findings);
    });
  });

  describe('JSON', () => {
    it('holds findings with 1-based places, what was skipped, and sums', () => {
      line.write('load.py', UNPINNED);
      line.write('binary.py', '\0');
      const report = json('load.py', 'binary.py', 'absent.py');
      assert.equal(report.version, 1);
      const [finding, ...others] = report.findings;
      assert.deepEqual(others, []);
      assert.equal(finding!.rule, 'unpinned-revision');
      assert.equal(finding!.file, 'load.py');
      assert.deepEqual(
        [finding!.start, finding!.end],
        [
          { line: 3, column: 35 },
          { line: 3, column: 46 },
        ],
      );
      assert.equal(finding!.severity, 'warning');
      assert.deepEqual(finding!.artifact, {
        host: 'huggingface',
        type: 'model',
        repository: 'acme/tiny',
        reference: 'main',
      });
      assert.deepEqual(report.skipped, [
        { file: 'absent.py', reason: 'no such file or directory', failed: true },
        { file: 'binary.py', reason: 'binary content (NUL at byte 0)', failed: false },
      ]);
      assert.deepEqual(report.summary, { error: 0, warning: 1, information: 0, hint: 0, files: 2, skipped: 2 });
    });

    it('is the same whatever the order of the paths', () => {
      line.write('b/load.py', UNPINNED);
      line.write('a.py', REMOTE);
      line.write('c.py', TRUSTING);
      const first = line.run(['scan', '--format', 'json', 'c.py', 'a.py', 'b']).output;
      assert.equal(line.run(['scan', '--format', 'json', 'b', 'a.py', 'b/load.py', 'c.py']).output, first);
      assert.equal(line.run(['scan', '--format', 'json']).output, first);
    });

    it('is the same with one thread and with several', () => {
      for (let index = 0; index < 400; index++) {
        line.write(`load${index}.py`, index % 9 === 0 ? TRUSTING : index % 7 === 0 ? REMOTE : SAFE);
      }
      line.write('tools.py', 'def run(code):\n    exec(code)\n');
      for (let index = 0; index < 20; index++) {
        line.write(`call${index}.py`, `from tools import run\n\nrun(input(${index}))\n`);
      }
      const alone = json('--jobs', '1');
      assert.equal(alone.findings.filter(({ rule }) => rule === 'code-injection').length, 20);
      assert.deepEqual(json('--jobs', '3'), alone);
      const { errors } = line.run(['scan', '--jobs', '3', '--stats']);
      assert.match(errors, /\nthreads {11}3\n/);
    });

    it('is the same without the gate', () => {
      fs.cpSync(path.join(import.meta.dirname, '../workspace'), line.folder, { recursive: true });
      const given = ['scan', '--format', 'json'];
      assert.equal(line.run([...given, '--no-gate']).output, line.run(given).output);
    });
  });

  describe('explain', () => {
    it('shows the page of a rule', () => {
      const { output, code } = line.run(['explain', 'trust-remote-code']);
      assert.match(output, /trust_remote_code/);
      assert.equal(code, 0);
    });

    it('lists all rules', () => {
      const { output, code } = line.run(['explain']);
      assert.match(output, /\n {2}remote-exec +error +\S/);
      assert.equal(code, 0);
    });
  });

  describe('help', () => {
    it('lists the commands, and the options of each', () => {
      const page = line.run(['--help']).output;
      const commands = [
        'scan',
        'fix',
        'preview',
        'explain',
        'approve',
        'revoke',
        'baseline',
        'inventory',
        'check',
        'config',
      ];
      for (const name of [...commands, 'lsp']) assert.match(page, new RegExp(`\\n {2}${name} +\\S`));
      const { output } = line.run(['scan', '--help']);
      assert.match(output, /\nUsage: loadguard scan /);
      assert.match(output, /\n {2}--fail-on LEVEL +\S/);
      assert.equal(line.run(['lsp', '-h']).code, 0);
    });

    it('tells the version', () => {
      assert.deepEqual(line.run(['--version']), { code: 0, output: `loadguard ${version}\n`, errors: '' });
    });
  });
});
