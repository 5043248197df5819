/** The reading of shell text: which programs it runs, and where they stand; bounded whatever the text. */

import assert from 'node:assert/strict';
import { type Invocation, invocationsOf } from '../../server/core/shell/invocation.ts';
import { readShell, splitWords } from '../../server/core/shell/reader.ts';
import { HOLE, shown } from '../../server/core/shell/script.ts';

/** `program word word`, one for each program that runs. */
function programs(text: string): readonly string[] {
  return invocationsOf(text).map(written);
}

function written({ program, words }: Invocation): string {
  return [program, ...words.map((it) => shown(it.text))].join(' ');
}

describe('shell text', () => {
  it('is parted into commands', () => {
    assert.deepEqual(programs('a 1; b 2 && c 3 || d 4 & e 5\nf 6 # g 7\n'), ['a 1', 'b 2', 'c 3', 'd 4', 'e 5', 'f 6']);
    assert.deepEqual(programs('(a; b) | c > out 2>&1 < in'), ['a', 'b', 'c']);
    assert.deepEqual(programs('if a; then b; elif c; then d; else e; fi; while f; do g; done'), [...'abcdefg']);
    assert.deepEqual(programs('for x in 1 2; do a $x; done; case $y in p|q) b;; *) c;; esac; [[ -f d ]] && e'), [
      'a …',
      'b',
      'c',
      'e',
    ]);
    const pattern = 'case "$m" in\n  ""|undefined|null|https://a.example/) m=1; a | b ;;\nesac';
    assert.deepEqual(
      readShell(pattern).map((it) => it.commands.length),
      [1, 2],
    );
    assert.deepEqual(programs('f() { a; }; function g { b; }'), ['a', 'b']);
  });

  it('has words with quotes, escapes and variables', () => {
    assert.deepEqual(programs(`a 'b c' "d \\"e\\" f" g\\ h i"j"'k' $'l\\tm' ""`), ['a b c d "e" f g h ijk l\tm ']);
    const variables = `X=1; a $X \${X}b "$Y" $((1 + 2))`;
    assert.deepEqual(programs(variables), ['a 1 1b … …']);
    assert.deepEqual(programs('a \\\n  b'), ['a b']);
    assert.deepEqual(programs('venv\\Scripts\\pip.exe install x'), ['pip install x']);
  });

  it('holds commands inside commands', () => {
    assert.deepEqual(programs('a $(b `c`) <(d)'), ['c', 'b …', 'd', 'a … …']);
    assert.deepEqual(programs(`sudo -u me env X=1 timeout -k 5 10 bash -ec 'a; b "c d"'`), [
      'bash -ec a; b "c d"',
      'a',
      'b c d',
    ]);
    assert.deepEqual(programs('bash <<EOF\na b\nEOF\nc'), ['bash', 'a b', 'c']);
    assert.deepEqual(programs('cat <<EOF\na b\nEOF\nc'), ['cat', 'c']);
    assert.deepEqual(programs('python3 -m pip install x; /usr/bin/python3.11 -c y'), ['pip install x', 'python -c y']);
    assert.deepEqual(programs(`${HOLE} -m pip install ${HOLE}`), ['pip install …']);
  });

  it('stands where it is written', () => {
    const text = 'cd x && bash -c "echo a; pip install \\"b\\" c"';
    const install = invocationsOf(text).find((it) => it.program === 'pip')!;
    assert.equal(text.slice(install.start, install.end), 'pip install \\"b\\" c');
    assert.deepEqual(
      splitWords(`a 'b c' $d`).map((it) => it.text),
      ['a', 'b c', '$d'],
    );
  });

  it('costs little, whatever it is', () => {
    const parts = [
      '$(',
      '`',
      '(',
      '"',
      "'",
      '<(',
      '${',
      '<<E\n',
      '\\',
      '|',
      ';',
      'bash -c "',
      '$((',
      '[[ ',
      'a=(',
      '&',
    ];
    for (const part of parts) {
      for (const text of [part.repeat(20_000), `a ${part.repeat(20_000)} b`, `${part} `.repeat(20_000)]) {
        readShell(text);
        invocationsOf(text);
      }
    }
    const script = 'curl -o a "$(b)" | sudo sh -c \'c <(d)\' && cat <<X\ne\nX\nif [[ f ]]; then g; fi';
    for (let length = 0; length <= script.length; length++) {
      invocationsOf(script.slice(0, length));
      invocationsOf(script.slice(length));
    }
  });
});
