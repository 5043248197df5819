/** Server work for one typed character in a file of 5,000 lines: update, parse, read, analyse. */

import { Language, Parser } from 'web-tree-sitter';
import { createService } from '../../server/core/service/service.ts';
import { findEdit } from '../../server/core/syntax/edit.ts';
import { createNodeHost } from '../../server/host/node.ts';
import { type Row, summary } from './rows.ts';

/** What is typed into a long file: at the beginning of the two lines in its second half, as they are indented. */
interface Typing {
  readonly language: 'python' | 'typescript';
  readonly lines: readonly string[];
  readonly places: readonly { readonly before: string; readonly indentation: string }[];
  readonly snippets: readonly string[];
  readonly closers: Readonly<Record<string, string>>;
}

const BRACKETS = { '(': ')', '[': ']', '{': '}', '"': '"' };

const PYTHON: Typing = {
  language: 'python',
  lines: pythonFile(),
  places: [
    { before: 'def load_', indentation: '' },
    { before: '        self.layers', indentation: '        ' },
  ],
  snippets: [
    'model = AutoModel.from_pretrained("org/model", trust_remote_code=True)\n',
    'for name in ["a", "b"]:\n    print(f"{name}: {len(name)}")\n',
    'def helper(x, y=(1, 2)):\n    """What it does."""\n    return {"x": x, "y": [y]}\n',
  ],
  closers: { ...BRACKETS, '"""': '"""' },
};

const TYPESCRIPT: Typing = {
  language: 'typescript',
  lines: typescriptFile(),
  places: [
    { before: 'export function load', indentation: '' },
    { before: '    this.layers', indentation: '    ' },
  ],
  snippets: [
    'const model = await pipeline("text-generation", "org/model", { dtype: "q8" });\n',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source
    'for (const name of ["a", "b"]) {\n  console.log(`${name}: ${name.length}`);\n}\n',
    '/** What it does. */\nfunction helper(x: number, y = [1, 2]) {\n  return { x, y: [y] };\n}\n',
  ],
  closers: { ...BRACKETS, '`': '`' },
};

/** Every figure for Python, then for TypeScript. */
export async function keystrokeRows(): Promise<readonly Row[]> {
  return [...(await rowsOf(PYTHON)), ...(await rowsOf(TYPESCRIPT))];
}

/**
 * Types snippets, quotes and brackets included: between two functions, and inside one. Editors close brackets and quotes
 * as they are opened; the second set of figures is without that.
 */
async function rowsOf(typing: Typing): Promise<readonly Row[]> {
  const { language, lines } = typing;
  const host = createNodeHost();
  const service = await createService(host);
  await service.prepare(language);
  const document = service.open({ uri: 'bench', language, text: lines.join('\n') });
  document.check();
  const runtime = new Parser();
  runtime.setLanguage(await Language.load(await host.grammar(language)));
  const rows: Row[] = [];
  for (const closes of [true, false]) {
    const whole: number[] = [];
    const parse: number[] = [];
    let before = lines.join('\n');
    let tree = runtime.parse(before)!;
    for (const text of typed(typing, closes)) {
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
    const name = `keystroke in ${language}${closes ? '' : ', nothing closed'}`;
    const note = closes ? 'budget 8, 20, 100' : '';
    rows.push(...summary(name, whole, `${whole.length} keystrokes in ${lines.length} lines${note && `; ${note}`}`));
    rows.push(...summary(`${name}: parse alone`, parse, ''));
  }
  document.dispose();
  return rows;
}

/** Every state of the file while the snippets are typed into it, one after the other. */
function* typed({ lines, places, snippets, closers }: Typing, closes: boolean): Iterable<string> {
  const middle = Math.floor(lines.length / 2);
  for (const { before: begin, indentation } of places) {
    const at = lines.findIndex((line, i) => i > middle && line.startsWith(begin));
    const before = lines.slice(0, at).join('\n');
    const after = `\n${lines.slice(at).join('\n')}`;
    for (const snippet of snippets) {
      const whole = snippet.replaceAll(/^(?=.)/gm, indentation);
      for (let length = 1; length <= whole.length; length++) {
        const written = whole.slice(0, length);
        yield `${before}\n${written}${closes ? closing(written, closers) : ''}${after}`;
      }
    }
  }
}

/** What an editor has put behind the cursor. */
function closing(written: string, closers: Typing['closers']): string {
  const open: string[] = [];
  for (const sign of written.match(/"""|["`()[\]{}]/g) ?? []) {
    if (sign === open.at(-1)) open.pop();
    else if (sign in closers) open.push(closers[sign]!);
  }
  return open.reverse().join('');
}

function pythonFile(): readonly string[] {
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

function typescriptFile(): readonly string[] {
  const lines = ["import { pipeline } from '@huggingface/transformers';", "import path from 'node:path';", ''];
  for (let i = 0; lines.length < 5000; i++) {
    lines.push(
      `export class Block${i} extends Base {`,
      `  /** Keeps what block ${i} needs. */`,
      `  constructor(readonly size: number = ${i}, private name = 'block') {`,
      "    super({ size, name, path: path.join('out', name) });",
      `    this.layers = Array.from({ length: ${i % 7} }, (_, index) => new Layer(size, index, { scale: 0.5 * index }));`,
      '  }',
      '',
      '  forward(hidden: Tensor, mask?: Tensor): Tensor {',
      '    for (const layer of this.layers) {',
      '      if (mask !== undefined && layer.usesMask) hidden = layer.run(hidden, { mask: mask.slice(0, 1) });',
      '      else hidden = layer.run(hidden);',
      '    }',
      "    return hidden.add(this.options.get('bias') ?? 0);",
      '  }',
      '}',
      '',
      `export function load${i}(file: string) {`,
      '  const data = JSON.parse(read(file));',
      `  return new Block${i}(data.size, \`\${file}-\${data.name}\`);`,
      '}',
      '',
    );
  }
  return lines;
}
