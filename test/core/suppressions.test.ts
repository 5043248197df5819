/** Comments that accept findings: for which lines they do, until when, and what is told of the comments themselves. */

import assert from 'node:assert/strict';
import type { Finding } from '../../server/core/service/finding.ts';
import { createService, type Settings } from '../../server/core/service/service.ts';
import type { Language } from '../../server/core/syntax/language.ts';
import { createNodeHost } from '../../server/host/node.ts';
import { applyFix, find } from '../kit/check.ts';
import { cell as cellOf, notebook, ofCells } from '../kit/notebooks.ts';
import { service } from '../kit/service.ts';

const EVAL = 'eval(sys.argv[1])';
const PYTHON = `import sys\n${EVAL}`;

/** "line rule" for every finding. */
const brief = (findings: readonly Finding[]) => findings.map((it) => `${it.range.start.line} ${it.rule}`);
const found = (text: string, settings?: Settings, language: Language = 'python') =>
  brief(find(language, text, settings));

describe('comments that accept findings', () => {
  it('say why', () => {
    assert.deepEqual(found(`${PYTHON}  # loadguard: ignore[code-injection] ours alone\n`), []);
    for (const reason of ['', ' ', ' -', ' until 2099-01-01', ' why this is acceptable', ' 42']) {
      const text = `${PYTHON}  # loadguard: ignore[code-injection]${reason}\n`;
      assert.deepEqual(found(text), ['1 unexplained-suppression'], reason);
    }
    const fixed = find('python', `${PYTHON}  # loadguard: ignore[code-injection]\n`)[0]!.fixes[0]!;
    assert.equal(applyFix(`${PYTHON}  # loadguard: ignore[code-injection]\n`, fixed), `${PYTHON}\n`);
  });

  it('are not widened by their reasons', () => {
    const text = `${PYTHON}  # loadguard: ignore[remote-exec] code-injection is fine too, ignore[code-injection]\n`;
    assert.deepEqual(found(text), ['1 code-injection', '1 unused-suppression']);
  });

  it('name a rule', () => {
    assert.deepEqual(found(`${PYTHON}  # loadguard: ignore all of it\n`), ['1 code-injection', '1 unused-suppression']);
    assert.deepEqual(found(`${PYTHON}  # loadguard: ignore[] ours\n`), ['1 code-injection', '1 unused-suppression']);
    const text = `${PYTHON}  # loadguard: ignore[code-injection, code-injecton] ours\n`;
    const [told] = find('python', text);
    assert.match(told!.message, /no rule "code-injecton".*nearest name is "code-injection"/);
    assert.deepEqual(
      told!.fixes.map((it) => applyFix(text, it)),
      [text.replace('injecton', 'injection'), `${PYTHON}  # loadguard: ignore[code-injection] ours\n`],
    );
  });

  it('are told when they are of no use, and can be taken away', () => {
    for (const [text, left] of [
      ['x = 1  # loadguard: ignore[remote-exec] read\n', 'x = 1\n'],
      ['# loadguard: ignore[remote-exec] read\nx = 1\n', 'x = 1\n'],
      ['x = 1  # noqa, loadguard: ignore[remote-exec] read\n', 'x = 1  # noqa\n'],
    ] as const) {
      const [told, ...others] = find('python', text);
      assert.equal(told!.rule, 'unused-suppression');
      assert.deepEqual(others, []);
      assert.equal(applyFix(text, told!.fixes[0]!), left);
    }
    const script = 'f(1 /* loadguard: ignore[remote-exec] read */);\n';
    assert.equal(applyFix(script, find('typescript', script)[0]!.fixes[0]!), 'f(1 );\n');
    assert.deepEqual(found('text = "# loadguard: ignore[remote-exec] read"\n'), []);
  });

  it('are not told of rules that do not speak', () => {
    const text = 'x = 1  # loadguard: ignore[remote-exec] read\n';
    assert.deepEqual(found(text, { rules: { 'remote-exec': 'off' } }), []);
    assert.deepEqual(found(text, { rules: { 'unused-suppression': 'off' } }), []);
    assert.equal(find('python', text, { rules: { 'unused-suppression': 'hint' } })[0]!.severity, 'hint');
  });

  it('accept the whole file, a block, or a statement', () => {
    const two = `import sys\n${EVAL}\n${EVAL}\n`;
    assert.deepEqual(found(`# loadguard: ignore-file[code-injection] a calculator\n${two}`), []);
    assert.deepEqual(found(`${two}# loadguard: ignore-file[code-injection] a calculator\n`), []);
    const block = `import sys\n# loadguard: ignore-start[code-injection] a calculator\n${EVAL}\n${EVAL}\n# loadguard: ignore-end[code-injection]\n`;
    assert.deepEqual(found(`${block}${EVAL}\n`), ['5 code-injection']);
    assert.deepEqual(found(`import sys\n# loadguard: ignore-start[code-injection] ours\n${EVAL}\n${EVAL}\n`), []);
    assert.deepEqual(found(`# loadguard: ignore-end[code-injection]\n${PYTHON}\n`), [
      '0 unused-suppression',
      '2 code-injection',
    ]);
    const markup = [
      'const a = (',
      '  <div>',
      '    {/* loadguard: ignore[remote-module] we serve that file */}',
      '    <script src="https://cdn.jsdelivr.net/npm/vue/dist/vue.js"></script>',
      '    <script src="https://cdn.jsdelivr.net/npm/vue/dist/vue.js"></script>',
      '  </div>',
      ');',
    ].join('\n');
    assert.deepEqual(found(markup, undefined, 'tsx'), ['4 remote-module']);
    const unused = markup.replace('remote-module', 'remote-exec');
    const [remark] = find('tsx', unused);
    assert.equal(remark!.rule, 'unused-suppression');
    assert.equal(applyFix(unused, remark!.fixes.at(-1)!), markup.replace(/.*loadguard.*\n/, ''));
    const script = '// loadguard: ignore-file[code-injection] ours\neval(process.argv[2]);\n';
    assert.deepEqual(found(script, undefined, 'typescript'), []);
  });

  it('are written as the place demands', () => {
    const tag = '<script src="https://cdn.jsdelivr.net/npm/vue/dist/vue.js"></script>';
    for (const [text, sign] of [
      [`const a = (\n  ${tag}\n);\n`, '  // '],
      [`const a = (\n  <div>\n    ${tag}\n  </div>\n);\n`, '    {/* '],
      [`const a = (\n  <>\n    <p>text</p>\n    ${tag}\n  </>\n);\n`, '    {/* '],
      [`const a = (\n  <div>\n    {b && (\n      ${tag}\n    )}\n  </div>\n);\n`, '      // '],
      [
        `const a = (\n  <div>\n    <script\n      src="https://cdn.jsdelivr.net/npm/vue/dist/vue.js"\n    />\n  </div>\n);\n`,
        '      // ',
      ],
    ] as const) {
      const [finding] = find('tsx', text);
      const ignore = finding!.fixes.find(({ kind }) => kind === 'ignore')!;
      assert(ignore.edits[0]!.newText.startsWith(`${sign}loadguard: ignore[remote-module]`), ignore.edits[0]!.newText);
      const explained = applyFix(text, ignore).replace('why this is acceptable', 'we serve that file');
      assert.deepEqual(found(explained, undefined, 'tsx'), [], explained);
    }
  });

  it('are written in a cell as its own language demands', () => {
    const tag = "<script src='https://cdn.jsdelivr.net/npm/vue/dist/vue.js'></script>";
    for (const [text, comment] of [
      ["%%javascript\nconst a = 1;\nimport('https://x.example/a.js')", '// loadguard: '],
      ["%%js\nimport('https://x.example/a.js')", '// loadguard: '],
      [`%%html\n<p>\n${tag}`, '<!-- loadguard: '],
      ['%%bash\necho 1\ncurl https://b.example/x | sh', '# loadguard: '],
      ['x = 1\n!curl https://b.example/x | sh', '# loadguard: '],
    ] as const) {
      const found = (cell: string) => {
        const uri = 'file:///a.ipynb#0';
        return service.openNotebook('file:///a.ipynb', [{ uri, language: 'python', text: cell }]).check().findings;
      };
      const [finding, ...others] = found(text);
      assert.deepEqual(others, []);
      const ignore = finding!.fixes.find(({ kind }) => kind === 'ignore')!;
      assert(ignore.edits[0]!.newText.startsWith(comment), ignore.edits[0]!.newText);
      const explained = applyFix(text, ignore).replace('why this is acceptable', 'we serve that file');
      assert.deepEqual(brief(found(explained)), [], explained);
      const unused = brief(found(explained.replace(finding!.rule, 'remote-exec')));
      assert.deepEqual(unused.map((it) => it.split(' ')[1]).sort(), [finding!.rule, 'unused-suppression'].sort());
    }
    const inScript =
      "%%html\n<script>\n// loadguard: ignore[remote-module] ours\nimport('https://x.example/a.js')\n</script>";
    const cell = { uri: 'file:///a.ipynb#0', language: 'python', text: inScript } as const;
    assert.deepEqual(service.openNotebook('file:///a.ipynb', [cell]).check().findings, []);
  });

  it('can be passed over, and can be locked', () => {
    const text = `${PYTHON}  # loadguard: ignore[code-injection] ours alone\n`;
    assert.deepEqual(found(text, { ignores: false }), ['1 code-injection']);
    const locked = find('python', text, { locked: ['code-injection'] });
    assert.deepEqual(brief(locked), ['1 code-injection', '1 unused-suppression']);
    assert.match(locked[1]!.message, /lock code-injection/);
    assert(!locked[0]!.fixes.some((it) => it.kind === 'ignore'));
  });

  it('end with the day that they name', async () => {
    const text = `${PYTHON}  # loadguard: ignore[code-injection] until 2027-01-31 the new parser is coming\n`;
    const on = async (today: string) => {
      const dated = await createService({ ...createNodeHost({ environment: {} }), today: () => today });
      await dated.prepare('python');
      return dated.check({ uri: 'file:///a.py', language: 'python', text }).findings;
    };
    assert.deepEqual(brief(await on('2027-01-31')), []);
    const late = await on('2027-02-01');
    assert.deepEqual(brief(late), ['1 code-injection', '1 expired-approval']);
    assert.match(late[1]!.message, /until 2027-01-31, and that day has passed/);
    const wrong = find('python', text.replace('2027-01-31', '2027-02-31'));
    assert.match(wrong[1]!.message, /"2027-02-31" is no day/);
    assert.deepEqual(found(text.replace('until 2027-01-31', 'until the new parser is there')), []);
  });

  it('accept a cell of a notebook, or all of them', () => {
    const check = (...cells: readonly string[]) =>
      service
        .check({ uri: 'file:///a.ipynb', language: 'notebook', text: ofCells(...cells) })
        .findings.map((it) => `${it.notebook!.cell} ${it.rule}`);
    const cell = `# loadguard: ignore-cell[code-injection] ours\n${EVAL}\n${EVAL}`;
    assert.deepEqual(check('import sys', cell, EVAL), ['2 code-injection']);
    assert.deepEqual(check('import sys', `# loadguard: ignore-file[code-injection] ours\n${EVAL}`, EVAL), []);
    assert.deepEqual(check('import sys\n# loadguard: ignore[exposed-secret] an output', 'x = 1'), []);
    assert.deepEqual(found(`# loadguard: ignore-cell[code-injection] ours\n${PYTHON}\n`), [
      '0 unused-suppression',
      '2 code-injection',
    ]);
  });

  it('are tags of cells as well, which hold their reasons', () => {
    const tagged = (text: string, ...tags: readonly string[]) => cellOf(text, { metadata: { tags } });
    const report = (cells: readonly unknown[], settings?: Settings) =>
      service.check({ uri: 'file:///a.ipynb', language: 'notebook', text: notebook(cells) }, settings).findings;
    const check = (cells: readonly unknown[], settings?: Settings) =>
      report(cells, settings).map((it) => `${it.notebook!.cell} ${it.rule}`);
    const first = cellOf('import sys');
    for (const reason of [
      ':a-calculator-for-ourselves',
      ' a calculator for ourselves',
      ':until-2099-12-31:a_calculator',
      ':until 2099-12-31 ours alone',
    ]) {
      const tag = `loadguard-ignore:code-injection${reason}`;
      assert.deepEqual(
        check([first, tagged(`${EVAL}\n${EVAL}`, 'parameters', tag), cellOf(EVAL)]),
        ['2 code-injection'],
        tag,
      );
    }
    for (const reason of ['', ':', ':-', ':until-2099-12-31', ':42']) {
      const tag = `loadguard-ignore:code-injection${reason}`;
      const [told, ...others] = report([first, tagged(EVAL, tag)]);
      assert.equal(told!.rule, 'unexplained-suppression', tag);
      assert.match(told!.message, /^The tag "loadguard-ignore:code-injection/);
      assert.deepEqual([told!.notebook!.cell, told!.fixes, others], [1, [], []]);
    }
    for (const [tag, reason] of [
      ['loadguard-ignore', /names no rule/],
      ['loadguard-ignore:', /names no rule/],
      ['loadguard-ignore:code-injecton:ours-alone', /no rule "code-injecton".*nearest name is "code-injection"/],
      ['loadguard-ignore:code-injection:until-2020-02-30:ours', /"2020-02-30" is no day/],
    ] as const) {
      const found = report([first, tagged(EVAL, tag)]);
      assert.deepEqual(
        found.map(({ rule }) => rule),
        ['unused-suppression', 'code-injection'],
        tag,
      );
      assert.match(found[0]!.message, reason);
    }
    assert.deepEqual(check([tagged('x = 1', 'loadguard-ignore:remote-exec:ours')]), ['0 unused-suppression']);
    assert.deepEqual(check([tagged('', 'loadguard-ignore:remote-exec:ours')]), ['0 unused-suppression']);
    assert.deepEqual(check([tagged('x = 1', 'ignore', 'loadguard', 'loadguard-ignored')]), []);
    const accepted = [first, tagged(EVAL, 'loadguard-ignore:code-injection:ours')];
    assert.deepEqual(check(accepted, { ignores: false }), ['1 code-injection']);
    assert.deepEqual(check(accepted, { locked: ['code-injection'] }), ['1 unused-suppression', '1 code-injection']);
  });

  it('accept by a tag what a cell stores beside its code', () => {
    const outputs = [
      { output_type: 'display_data', data: { 'text/html': '<script src="https://a.example/x.js"></script>' } },
    ];
    const check = (tags: readonly string[]) =>
      service
        .check({
          uri: 'file:///a.ipynb',
          language: 'notebook',
          text: notebook([cellOf('x = 1', { outputs, metadata: { tags } })]),
        })
        .findings.map((it) => it.rule);
    assert.deepEqual(check([]), ['active-output']);
    assert.deepEqual(check(['loadguard-ignore:active-output:a-plot-of-ours']), []);
    assert.deepEqual(check(['loadguard-ignore:active-output']), ['unexplained-suppression']);
    assert.deepEqual(check(['loadguard-ignore:remote-exec:ours']), ['unused-suppression', 'active-output']);
  });

  it('stand in shell text of notebooks as well', () => {
    const pipe = 'curl https://a.example/i.sh | sh';
    const check = (cell: string) =>
      service
        .check({ uri: 'file:///a.ipynb', language: 'notebook', text: ofCells(cell) })
        .findings.map((it) => it.rule);
    assert.deepEqual(check(`%%bash\n${pipe}`), ['download-and-run']);
    assert.deepEqual(check(`%%bash\n# loadguard: ignore[download-and-run] our own server\n${pipe}`), []);
    assert.deepEqual(check(`!${pipe}  # loadguard: ignore[download-and-run] our own server`), []);
  });

  it('are read in no time however many there are', () => {
    const many = `import sys\n${`${EVAL}  # loadguard: ignore[code-injection] ours until 2099-01-01\n`.repeat(10_000)}`;
    const report = service.check({ uri: 'file:///a.py', language: 'python', text: many }, { timeLimit: 20_000 });
    assert.deepEqual(report.findings, []);
    const blocks = '# loadguard: ignore-end[x]\n# loadguard: ignore-start[x]\n'.repeat(10_000);
    service.check({ uri: 'file:///a.py', language: 'python', text: blocks }, { timeLimit: 20_000 });
  });
});
