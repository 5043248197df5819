/** What IPython adds to Python is masked where it stands, and nowhere else; what it does becomes calls. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maskMagics } from '../../server/core/syntax/magics.ts';
import { isBroken } from '../kit/check.ts';
import { SEED } from './edits.ts';

function masked(text: string): string {
  const result = maskMagics(text);
  assert.equal(result.text.length, text.length, 'no position moves');
  assert.deepEqual(result.text.match(/\r\n|\r|\n/g), text.match(/\r\n|\r|\n/g), 'lines stay');
  return result.text;
}

/** The magics of a text: how they are run, and their parts, with those put in by IPython in braces. */
function magics(text: string): readonly string[] {
  return maskMagics(text).magics.map(({ kind, name, line, body }) => {
    const words = line.map((it) =>
      it.kind === 'text' ? text.slice(it.start, it.end) : `<${text.slice(it.start, it.end)}>`,
    );
    const inside = body.map((it) => `|${text.slice(it.start, it.end)}`);
    return `${kind} ${[text.slice(name.start, name.end), ...words].filter(Boolean).join(':')}${inside.join('')}`;
  });
}

describe('magics', () => {
  it('are shell lines, alone, assigned, or in blocks', () => {
    assert.deepEqual(magics('!pip install x\nfiles = !ls\n!!date\nif a:\n  !rm -r b\nfor x in y: pass\n'), [
      'system pip install x',
      'capture ls',
      'capture date',
      'system rm -r b',
    ]);
    assert.equal(masked('x = !ls -l'), 'x = ______');
  });

  it('are lines with a percent sign, or without one where Python has no such line', () => {
    assert.deepEqual(magics('%pip install x\npip install y\n%load_ext z\nx = %env HOME\nconda install -y w'), [
      'line pip:install x',
      'line pip:install y',
      'line load_ext:z',
      'line env:HOME',
      'line conda:install -y w',
    ]);
    for (const python of ['pip = 1', 'run(x)', 'load in x', 'pip.main(["install", "x"])', 'env["a"]', 'cd - 1']) {
      assert.equal(masked(python), python);
    }
  });

  it('go on behind a backslash', () => {
    assert.deepEqual(magics('!pip install \\\n    x \\\r\n    y\nz = 1\n'), [
      'system pip install \\\n    x \\\r\n    y',
    ]);
  });

  it('take whole cells', () => {
    assert.deepEqual(magics('\n# a note\n%%bash -e\ncurl x\n!no\n'), ['cell bash:-e|curl x\n!no\n']);
    assert.deepEqual(magics('x = 1\n%%bash\n'), ['line bash'], 'only at the beginning');
    assert.deepEqual(magics('%sh\nls\n'), ['cell sh|ls\n'], 'as Databricks writes it');
  });

  it('leave the Python that they time or capture', () => {
    assert.equal(masked('%%time\nx = 1\n').trim(), 'x = 1');
    assert.deepEqual(magics('%%capture out\n%%time\n!ls\n'), ['system ls']);
    assert.equal(masked('%time x = f()'), '_____;x = f()');
    assert.equal(masked('%timeit -n 10 -r 3 f(x)'), `${'_______________________'.slice(0, 18)};f(x)`);
    assert(!isBroken('python', masked('%time x = f()')));
  });

  it('leave the Python that runs elsewhere', () => {
    for (const first of ['%%writefile agent.py', '%%python', '%%script python3 -u', '%%file "a.py"']) {
      const cell = maskMagics(`${first}\nimport torch\n`);
      assert(cell.isApart && cell.text.endsWith('\nimport torch\n'), first);
    }
    assert(!maskMagics('%%writefile notes.md\nhello there\n').text.includes('hello'));
  });

  it('are calls for help', () => {
    for (const help of ['foo?', 'foo.bar??', '?foo', '%time?', 'x = foo?'])
      assert(!isBroken('python', masked(help)), help);
    assert.equal(masked('a = "what?"  # why?'), 'a = "what?"  # why?');
  });

  it('are not inside strings, comments and expressions', () => {
    for (const python of [
      'a = """\n!ls\n%cd x\n"""',
      'b = (c\n% d)',
      '# !pip install x',
      'x != y',
      'x = a %b',
      'f(a=1,\n  b=2)',
      'x = [\n  1,\n]',
      'print("%s" % x)',
      's = "a \\\n!b"',
    ]) {
      assert.equal(masked(python), python);
    }
  });

  it('are found below a bracket that was left open', () => {
    assert.deepEqual(magics('x = f(\n!pip install y\n'), ['system pip install y']);
  });

  it('put in values of expressions and variables', () => {
    assert.deepEqual(magics('!pip install {name}=={versions["a"]} $extra.flags -q'), [
      'system pip install :<name>:==:<versions["a"]>: :<extra.flags>: -q',
    ]);
    assert.deepEqual(magics('%run {path!r} {x:>3}'), ['line run:<path>: :<x>']);
    const text = masked('!{sys.executable} -m pip install {pkg}');
    assert(!isBroken('python', text));
    assert.match(text, /^\[ sys\.executable, +pkg\]$/);
  });

  it('leave braces that are the shell’s', () => {
    for (const line of [
      "!awk '{print $1}' f",
      ['!echo $', '{HOME}'].join(''),
      '!mv {a,b}.txt c',
      '!find . -exec rm {} ;',
      '!echo {{x}}',
      '!seq {1..3}',
    ]) {
      assert.deepEqual(
        maskMagics(line).magics[0]!.line.map(({ kind }) => kind),
        ['text'],
        line,
      );
    }
  });

  it('keep the length and the lines of any text', () => {
    const piece = fc.constantFrom(
      ...'!%?{}$\\\n\r"\'#=( )[]',
      '%%',
      '%%bash',
      '!pip ',
      'x',
      'é😀',
      '"""',
      ' ',
      '%time ',
      'a?',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        masked(text);
        let last = 0;
        for (const { start, end } of maskMagics(text).magics) {
          assert(start >= last && end >= start && end <= text.length);
          last = end;
        }
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });
});
