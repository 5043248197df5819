/** Server work for one typed character in a Python file of 5,000 lines: update, parse, read, analyse. */

import { Language, Parser } from 'web-tree-sitter';
import { createService } from '../../server/core/service/service.ts';
import { findEdit } from '../../server/core/syntax/edit.ts';
import { createNodeHost } from '../../server/host/node.ts';
import { type Row, summary } from './rows.ts';

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '"': '"', '"""': '"""' };

const TYPED = [
  'model = AutoModel.from_pretrained("org/model", trust_remote_code=True)\n',
  'for name in ["a", "b"]:\n    print(f"{name}: {len(name)}")\n',
  'def helper(x, y=(1, 2)):\n    """What it does."""\n    return {"x": x, "y": [y]}\n',
];

/**
 * Types snippets, quotes and brackets included: between two functions, and inside one. Editors close brackets and quotes
 * as they are opened; the second set of figures is without that.
 */
export async function keystrokeRows(): Promise<readonly Row[]> {
  const host = createNodeHost();
  const service = await createService(host);
  await service.prepare('python');
  const lines = longFile();
  const document = service.open({ uri: 'bench.py', language: 'python', text: lines.join('\n') });
  document.check();
  const runtime = new Parser();
  runtime.setLanguage(await Language.load(await host.grammar('python')));
  const rows: Row[] = [];
  for (const closes of [true, false]) {
    const whole: number[] = [];
    const parse: number[] = [];
    let before = lines.join('\n');
    let tree = runtime.parse(before)!;
    for (const text of typed(lines, closes)) {
      const begin = performance.now();
      document.update(text);
      document.check();
      whole.push(performance.now() - begin);
      const edit = findEdit(before, text);
      if (!edit) continue;
      tree.edit(edit);
      const start = performance.now();
      const next = runtime.parse(text, tree)!;
      parse.push(performance.now() - start);
      tree.delete();
      tree = next;
      before = text;
    }
    tree.delete();
    const name = closes ? 'keystroke' : 'keystroke, nothing closed';
    const note = closes ? 'budget 8, 20, 100' : '';
    rows.push(...summary(name, whole, `${whole.length} keystrokes in ${lines.length} lines${note && `; ${note}`}`));
    rows.push(...summary(`${name}: parse alone`, parse, ''));
  }
  document.dispose();
  return rows;
}

/** Every state of the file while the snippets are typed into it, one after the other. */
function* typed(lines: readonly string[], closes: boolean): Iterable<string> {
  const middle = Math.floor(lines.length / 2);
  const places = [
    { at: lines.findIndex((line, i) => i > middle && line.startsWith('def load_')), indentation: '' },
    { at: lines.findIndex((line, i) => i > middle && line.startsWith('        self.layers')), indentation: '        ' },
  ];
  for (const { at, indentation } of places) {
    const before = lines.slice(0, at).join('\n');
    const after = `\n${lines.slice(at).join('\n')}`;
    for (const snippet of TYPED) {
      const whole = snippet.replaceAll(/^(?=.)/gm, indentation);
      for (let length = 1; length <= whole.length; length++) {
        const written = whole.slice(0, length);
        yield `${before}\n${written}${closes ? closers(written) : ''}${after}`;
      }
    }
  }
}

/** What an editor has put behind the cursor. */
function closers(written: string): string {
  const open: string[] = [];
  for (const sign of written.match(/"""|["()[\]{}]/g) ?? []) {
    if (sign === open.at(-1)) open.pop();
    else if (sign in CLOSERS) open.push(CLOSERS[sign]!);
  }
  return open.reverse().join('');
}

function longFile(): readonly string[] {
  const lines = ['import os', 'import json', 'from transformers import AutoModel, AutoTokenizer', ''];
  for (let i = 0; lines.length < 5000; i++) {
    lines.push(
      `class Block${i}(Base):`,
      `    """Keeps what block ${i} needs."""`,
      `    def __init__(self, size: int = ${i}, *, name: str = "block", **kwargs):`,
      '        super().__init__(**kwargs)',
      '        self.size = size',
      `        self.layers = [Layer(size, index, scale=0.5 * index) for index in range(${i % 7})]`,
      '        self.options = {"name": name, "size": size, "path": os.path.join("out", name)}',
      '',
      '    def forward(self, hidden, mask=None):',
      '        for layer in self.layers:',
      '            if mask is not None and layer.uses_mask:',
      '                hidden = layer(hidden, mask=mask[:, None, :])',
      '            else:',
      '                hidden = layer(hidden)',
      '        return hidden + self.options.get("bias", 0.0)',
      '',
      `def load_${i}(path):`,
      '    with open(path) as handle:',
      '        data = json.load(handle)',
      `    return Block${i}(data["size"], name=f"{path}-{data['name']}")`,
      '',
    );
  }
  return lines;
}
