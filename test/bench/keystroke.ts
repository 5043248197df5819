/** Server work for one typed character in a Python file of 5,000 lines: update, parse, read, analyse. */

import { createService } from '../../server/core/service/service.ts';
import { createNodeHost } from '../../server/host/node.ts';
import type { Row } from './engine.ts';

const TYPED = [
  'model = AutoModel.from_pretrained("org/model", trust_remote_code=True)\n',
  'for name in ["a", "b"]:\n    print(f"{name}: {len(name)}")\n',
  'def helper(x, y=(1, 2)):\n    """What it does."""\n    return {"x": x, "y": [y]}\n',
];

/** Types three snippets, quotes and brackets included, character by character into the middle of the file. */
export async function keystrokeRows(): Promise<readonly Row[]> {
  const service = await createService(createNodeHost());
  await service.prepare('python');
  const lines = longFile();
  const middle = Math.floor(lines.length / 2);
  const before = lines.slice(0, middle).join('\n');
  const after = `\n${lines.slice(middle).join('\n')}`;
  const document = service.open({ uri: 'bench.py', language: 'python', text: before + after });
  document.check();
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (const snippet of TYPED) {
      for (let length = 1; length <= snippet.length; length++) {
        const text = `${before}\n${snippet.slice(0, length)}${after}`;
        const begin = performance.now();
        document.update(text);
        document.check();
        times.push(performance.now() - begin);
      }
    }
  }
  document.dispose();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  const note = `${lines.length} lines, ${times.length} keystrokes`;
  return [
    { what: 'keystroke, median', value: at(0.5), unit: 'ms', note: `${note}, budget 8` },
    { what: 'keystroke, 95th percentile', value: at(0.95), unit: 'ms', note: 'budget 20' },
    { what: 'keystroke, worst', value: at(1), unit: 'ms', note: 'budget 100' },
  ];
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
