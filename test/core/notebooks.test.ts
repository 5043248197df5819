/** Notebooks' files: one module over all cells, places in the file and in the cell, and whatever a file can be. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Finding, Range } from '../../server/core/service/finding.ts';
import type { Report } from '../../server/core/service/service.ts';
import { applyFix } from '../kit/check.ts';
import { cell, notebook, ofCells } from '../kit/notebooks.ts';
import { service } from '../kit/service.ts';
import { SEED } from './edits.ts';

const URI = 'file:///a.ipynb';
const LOAD = 'AutoModel.from_pretrained("org/a")';

function check(text: string): Report {
  const report = service.check({ uri: URI, language: 'notebook', text });
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report, 'a report is plain data');
  if (report.findings.length > 0) {
    assert(service.admitsText(text, 'notebook'), 'the gate admits what has findings');
    const bytes = new TextEncoder().encode(text);
    assert(service.admits(bytes, bytes.length, 'notebook'), 'as bytes, too');
  }
  for (const finding of report.findings) assertPlaces(text, report, finding);
  assert.equal(new Set(report.findings.map((it) => it.fingerprint)).size, report.findings.length);
  return report;
}

/** What stands at a place in the file is what stands at the place in the cell. */
function assertPlaces(text: string, report: Report, finding: Finding): void {
  for (const place of [finding, ...finding.path]) {
    const { notebook: inCell } = place;
    assert(inCell);
    if (inCell.output !== undefined) continue;
    const inFile = JSON.parse(`"${slice(text, place.range).replace(/",\s*"/g, '')}"`);
    assert.equal(inFile, slice(report.cells![inCell.cell]!, inCell.range));
  }
}

function slice(text: string, { start, end }: Range): string {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const offset = ({ line, character }: Range['start']) => lines.slice(0, line).join('').length + character;
  return text.slice(offset(start), offset(end));
}

/** "cell:line rule severity" of each finding. */
function found(text: string): readonly string[] {
  return check(text).findings.map(
    ({ rule, severity, notebook: at }) => `${at!.cell}:${at!.range.start.line} ${rule} ${severity}`,
  );
}

describe('notebooks', () => {
  describe('are one module', () => {
    it('in which names of earlier cells count', () => {
      const cells = [
        'import requests as r\n',
        'url = "https://example.com/a.py"\ntext = r.get(url).text',
        'exec(text)',
      ];
      assert.deepEqual(found(ofCells(...cells)), ['2:0 remote-exec error']);
      const [finding] = check(ofCells(...cells)).findings;
      assert(finding!.path.some((step) => step.notebook!.cell === 1));
    });

    it('in which a later cell counts from there', () => {
      assert.deepEqual(
        found(ofCells('trust = True', `${LOAD.replace(')', ', trust_remote_code=trust)')}`, 'trust = False')).map(
          (it) => it.split(' ')[1],
        ),
        ['trust-remote-code'],
      );
      assert.deepEqual(
        found(ofCells('trust = True', 'trust = False', `${LOAD.replace(')', ', trust_remote_code=trust)')}`)),
        ['2:0 unpinned-revision warning'],
      );
    });

    it('in which broken code costs its own cell only', () => {
      assert.deepEqual(found(ofCells('x = (', LOAD, 'def f(:\n """', LOAD)), [
        '1:0 unpinned-revision warning',
        '3:0 unpinned-revision warning',
      ]);
    });

    it('with magics in the way', () => {
      const text = ofCells(
        `%%time\n!pip install x\n%matplotlib inline\nfoo?\n%time m = ${LOAD}`,
        `%%writefile a.py\n${LOAD}`,
      );
      assert.deepEqual(found(text), [
        '0:1 runtime-install warning',
        '0:4 unpinned-revision warning',
        '1:1 unpinned-revision warning',
      ]);
    });

    it('with cells that an editor shows as a shell’s', () => {
      const shell = { metadata: { vscode: { languageId: 'shellscript' } } };
      const text = notebook([cell('! pip install x', shell), cell('pip install y', shell)]);
      assert.deepEqual(found(text), ['0:0 runtime-install warning']);
    });

    it('without cells of other languages, and with those of scripts', () => {
      const R = { metadata: { vscode: { languageId: 'r' } } };
      const script = 'const t = await (await fetch("https://example.com/a.js")).text();\neval(t);';
      const text = notebook([cell(script), cell('x <- 1', R), cell('# note', { kind: 'markdown' })], 'typescript');
      assert.deepEqual(found(text), ['0:1 remote-exec error']);
      assert.equal(check(text).note, 'one cell in the language "r" not analysed');
      assert.deepEqual(service.languagesOf({ uri: URI, language: 'notebook', text }), ['typescript']);
      assert.deepEqual(found(notebook([cell(script)], 'deno')), ['0:1 remote-exec error']);
    });
  });

  describe('have places', () => {
    it('behind escapes, surrogates and line ends of any kind', () => {
      check(ofCells(`a = "é\\t\\"😀"; ${LOAD}\r\nb = '\\\\'; ${LOAD}\n`));
      const text = ofCells(`x = 1\n${LOAD}`)
        .replaceAll('org/a', '\\u006frg\\/a')
        .replaceAll('AutoModel', '\\u0041utoModel');
      assert.equal(check(text).findings.length, 1);
    });

    it('in texts that are one string', () => {
      const text = JSON.stringify({ cells: [{ cell_type: 'code', source: `x = 1\n${LOAD}\n` }] });
      const [finding] = check(text).findings;
      assert.deepEqual(finding!.range.start, { line: 0, character: text.indexOf('\\"org/a') });
      assert.deepEqual(finding!.notebook!.range.start, { line: 1, character: 26 });
    });

    it('counted over all cells, with the number of the run', () => {
      const [finding] = check(notebook([cell('# a', { kind: 'markdown' }), cell(LOAD, { count: 7 })])).findings;
      assert.equal(finding!.notebook!.cell, 1);
      assert.equal(finding!.notebook!.executionCount, 7);
    });

    it('where fixes leave a notebook that says so', async () => {
      const text = ofCells('# "quoted"\n', `m = ${LOAD}`);
      const [finding] = check(text).findings;
      for (const fix of finding!.fixes) {
        const completed = await service.complete(fix);
        assert(!('reason' in completed));
        const fixed = applyFix(text, completed).replace('why this is acceptable', 'a toy of ours');
        JSON.parse(fixed);
        assert.deepEqual(found(fixed), [], fix.title);
      }
    });
  });

  it('tell what their pages, scripts and magics load from elsewhere', () => {
    for (const source of [
      '%load https://example.com/a.py',
      '%loadpy -y https://example.com/a.py',
      'from IPython.display import HTML\nHTML(\'<script src="https://cdn.example.com/a.js"></script>\')',
      'from IPython.display import Javascript, display\ndisplay(Javascript(url="https://example.com/a.js"))',
      'import IPython\nIPython.display.Javascript(lib="https://example.com/a.js", data="x")',
      '%%html\n<p></p>\n<script src="https://cdn.example.com/a.js"></script>',
      '%%javascript\nrequire(["https://example.com/a.js"])',
      '%%js\n$.getScript("https://example.com/a.js")',
      '%%javascript\nconst s = document.createElement("script");\ns.src = "https://cdn.jsdelivr.net/npm/vega@5";',
    ]) {
      const rules = check(ofCells(source)).findings.map(({ rule }) => rule);
      assert.deepEqual(rules, ['remote-module'], source);
    }
    const [inScript] = check(
      ofCells('import os', '%%js\nfetch("https://example.com/a.js").then((it) => it.text()).then(eval)'),
    ).findings;
    assert.deepEqual(
      [inScript!.rule, inScript!.notebook!.cell, inScript!.notebook!.range.start.line],
      ['remote-exec', 1, 1],
    );
    for (const source of [
      '%load example.py',
      '%load https://raw.githubusercontent.com/a/b/0123456789abcdef0123456789abcdef01234567/x.py',
      'from IPython.display import HTML\nHTML("<b>x</b>")',
      '%%html\n<a href="https://example.com">x</a>',
      '%%javascript\nconsole.log("https://example.com/a.js")',
      'from IPython.display import HTML, Image\nImage(url="https://example.com/a.png")',
    ]) {
      assert.deepEqual(found(ofCells(source)), [], source);
    }
  });

  describe('that were last run in another order', () => {
    const fetch = 'import requests\ntext = requests.get("https://example.com/a.py").text';
    const messages = (...cells: readonly (readonly [string, number | null])[]) =>
      check(notebook(cells.map(([source, count]) => cell(source, { count })))).findings.map(({ rule, message }) => [
        rule,
        /order/.exec(message)?.[0] ?? '',
      ]);

    it('say so where it makes a difference', () => {
      assert.deepEqual(messages([fetch, 1], ['text = "pass"', 3], ['exec(text)', 2]), [['remote-exec', 'order']]);
      assert.deepEqual(messages([fetch, 2], ['exec(text)', 3], ['text = "pass"', 1]), [['remote-exec', '']]);
      assert.deepEqual(messages([fetch, 1], ['exec(text)', 3], ['text = "pass"', 2]), [['remote-exec', 'order']]);
    });

    it('do not where they were not run, or run from top to bottom', () => {
      assert.deepEqual(messages([fetch, null], ['exec(text)', 7]), [['remote-exec', '']]);
      assert.deepEqual(messages([fetch, 3], ['text = "pass"', 5], ['exec(text)', 9]), []);
    });
  });

  describe('with cells that install', () => {
    const installs = (...lines: readonly string[]) => {
      const { findings } = check(ofCells(lines.join('\n')));
      return findings
        .filter(({ rule }) => rule === 'runtime-install')
        .map(({ notebook: at }) => `${at!.range.start.line}-${at!.range.end.line}`);
    };

    it('have one finding for lines that follow each other', () => {
      assert.deepEqual(installs('!pip install a', '# and', '', '%pip install b c', '!apt-get install -y d'), ['0-4']);
      assert.deepEqual(installs('!pip install a', 'x = 1', '!pip install b'), ['0-0', '2-2']);
    });

    it('pin them together, and install all of them from one list', async () => {
      const text = ofCells('!pip install -q a\n# and\n%pip install b c\n!pip install a d\n');
      const [finding, ...others] = check(text).findings;
      assert.deepEqual(others, []);
      const kinds = finding!.fixes.map(({ kind, list }) => (list ? 'list' : kind));
      assert.deepEqual(kinds, ['pin', 'list', 'ignore']);
      const [pin, list] = finding!.fixes;
      const pinned = await service.complete(pin!);
      assert(!('reason' in pinned));
      const after = applyFix(text, pinned);
      assert.match(after, /pip install -q a==1\.2\.3.*pip install b==1\.2\.3 c==1\.2\.3.*a==1\.2\.3 d==1\.2\.3/s);
      assert.deepEqual(found(after), []);
      assert.deepEqual(list!.list!.requirements, ['a', 'b', 'c', 'd']);
      assert.deepEqual(
        list!.edits.map((it) => it.newText),
        ['-q --require-hashes -r {list}', '--require-hashes -r {list}', '--require-hashes -r {list}'],
      );
    });

    it('pin those of several that can be pinned', async () => {
      const text = ofCells('!pip install a\n!apt-get install -y b\n!pip install c\n');
      const [finding] = check(text).findings;
      const pinned = await service.complete(finding!.fixes[0]!);
      assert(!('reason' in pinned));
      const [left, ...others] = check(applyFix(text, pinned)).findings;
      assert.deepEqual(others, []);
      assert.equal(left!.notebook!.range.start.line, 1);
      assert.doesNotMatch(left!.message, /holds for the next/);
    });

    it('accept them together', () => {
      const text = ofCells('!pip install a\n!pip install b\n');
      const [finding] = check(text).findings;
      assert.match(finding!.message, /The same holds for the next one here\.$/);
      const ignore = finding!.fixes.find(({ kind }) => kind === 'ignore')!;
      const accepted = applyFix(text, ignore).replaceAll('why this is acceptable', 'a toy of ours');
      assert.deepEqual(found(accepted), []);
    });
  });

  it('of version 3 are read as well', () => {
    const code = { cell_type: 'code', language: 'python', input: ['x = 1\n', LOAD], prompt_number: 3, outputs: [] };
    assert.deepEqual(found(JSON.stringify({ worksheets: [{ cells: [code] }], nbformat: 3 })), [
      '0:1 unpinned-revision warning',
    ]);
  });

  it('that are none say so', () => {
    const skipped = (text: string) => service.check({ uri: URI, language: 'notebook', text }).skipped;
    assert.equal(skipped('{'), 'not a notebook: it is not valid JSON: a key is missing (line 1, column 2)');
    assert.equal(skipped('{}'), 'not a notebook: it has no cells (line 1, column 1)');
    assert.match(skipped('<<<<<<< HEAD\n{}')!, /not valid JSON: a value is missing/);
    assert.match(skipped('')!, /ends too early/);
    for (const odd of [
      '[]',
      '{"cells":7}',
      '{"cells":[1,null,{"source":{}},{"cell_type":3}]}',
      '{"cells":[{"outputs":"x","metadata":[]}]}',
    ]) {
      assert.deepEqual(service.check({ uri: URI, language: 'notebook', text: odd }).findings, []);
    }
  });

  it('that end too early are read as far as they go', () => {
    const text = ofCells(LOAD, LOAD);
    const report = check(text.slice(0, text.lastIndexOf('org/a')));
    assert.equal(report.findings.length, 1);
    assert.match(report.note!, /^read only as far as it is a notebook: it is not valid JSON: a text does not end/);
  });

  it('may be cut off anywhere, and hold anything', function () {
    this.timeout(60_000);
    const text = notebook([
      cell('%%bash\nls', { count: 1, outputs: [{ output_type: 'stream', text: ['a'] }] }),
      cell(`!ls {x}\n${LOAD}`),
    ]);
    for (let length = 0; length < text.length; length += 3) check(text.slice(0, length));
    for (const { index } of text.matchAll(/["[\]{},:]/g)) {
      service.check({ uri: URI, language: 'notebook', text: text.slice(0, index) + text.slice(index + 1) });
    }
    const property = fc.property(fc.json({ maxDepth: 6 }), fc.string({ unit: 'binary' }), (json, random) => {
      service.check({ uri: URI, language: 'notebook', text: json });
      service.check({ uri: URI, language: 'notebook', text: `{"cells":[${random}` });
      service.check({ uri: URI, language: 'notebook', text: `{"cells":[{"cell_type":"code","source":${json}}]}` });
      check(ofCells(random, LOAD, random));
    });
    fc.assert(property, { seed: SEED, numRuns: 200 });
  });

  it('may be deep and long', () => {
    const deep = `{"metadata":${'['.repeat(200_000)}${']'.repeat(200_000)},"cells":[]}`;
    assert.deepEqual(service.check({ uri: URI, language: 'notebook', text: deep }).findings, []);
    const output = {
      output_type: 'display_data',
      data: { 'image/png': 'A'.repeat(5_000_000), 'text/plain': '\\"'.repeat(500_000) },
    };
    assert.equal(check(notebook([cell(LOAD, { outputs: [output] }), cell(LOAD)])).findings.length, 2);
  });

  it('that hold nothing of interest are not admitted', () => {
    assert(!service.admitsText(ofCells('x = 1\n', 'print("AutoModel.from_pretrained")'), 'notebook'));
  });
});
