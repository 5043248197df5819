/** Parse alone against the whole analysis, and what the gate saves. */

import { Language, Parser as Runtime } from 'web-tree-sitter';
import { Catalog } from '../../server/core/models/catalog.ts';
import { Analysis } from '../../server/core/service/analysis.ts';
import { Gate } from '../../server/core/service/gate.ts';
import { Nodes } from '../../server/core/syntax/nodes.ts';
import { Parser } from '../../server/core/syntax/parser.ts';
import { createNodeHost } from '../../server/host/node.ts';
import type { Sample } from './corpus.ts';
import type { Row } from './rows.ts';

const ROUNDS = 5;

/** Every file goes through all variants back to back; of each the quickest of several rounds counts. */
export async function engineRows(family: 'python' | 'typescript', samples: readonly Sample[]): Promise<readonly Row[]> {
  const host = createNodeHost();
  const parser = await Parser.create(host);
  const catalog = new Catalog(await host.models(), family === 'python' ? 'python' : 'javascript');
  const gate = new Gate(catalog);
  const nodes = new Nodes();
  const analyses = new Map<string, Analysis>();
  const alone = new Map<string, Runtime>();
  for (const { language } of samples) {
    if (analyses.has(language)) continue;
    const grammar = await parser.prepare(language);
    analyses.set(language, new Analysis(language, grammar, catalog, () => undefined));
    const runtime = new Runtime();
    runtime.setLanguage(await Language.load(await host.grammar(language)));
    alone.set(language, runtime);
  }
  const total = { parse: 0, read: 0, whole: 0, gate: 0, bytes: 0, passed: 0 };
  for (const { path, language, bytes, text } of samples) {
    const best = { parse: Infinity, read: Infinity, whole: Infinity, gate: Infinity };
    const analysis = analyses.get(language)!;
    const runtime = alone.get(language)!;
    const source = { uri: path, language, text };
    for (let round = 0; round < ROUNDS; round++) {
      const times = [performance.now()];
      runtime.parse(text)?.delete();
      times.push(performance.now());
      parser.read(text, language, nodes, Infinity);
      times.push(performance.now());
      parser.read(text, language, nodes, Infinity);
      analysis.check(source, nodes, undefined);
      times.push(performance.now());
      gate.admits(bytes, bytes.length, language);
      times.push(performance.now());
      best.parse = Math.min(best.parse, times[1]! - times[0]!);
      best.read = Math.min(best.read, times[2]! - times[1]!);
      best.whole = Math.min(best.whole, times[3]! - times[2]!);
      best.gate = Math.min(best.gate, times[4]! - times[3]!);
    }
    total.parse += best.parse;
    total.read += best.read;
    total.whole += best.whole;
    total.gate += best.gate;
    total.bytes += bytes.length;
    if (gate.admits(bytes, bytes.length, language)) total.passed += bytes.length;
  }
  const megabytes = total.bytes / 1e6;
  const note = `${samples.length} files, ${megabytes.toFixed(1)} MB`;
  return [
    { what: `${family}: parse alone`, value: megabytes / (total.parse / 1000), unit: 'MB/s', note },
    { what: `${family}: parse and read, to parse alone`, value: total.read / total.parse, unit: 'ratio' },
    {
      what: `${family}: whole analysis, to parse alone`,
      value: total.whole / total.parse,
      unit: 'ratio',
      note: 'budget 1.3',
    },
    { what: `${family}: gate`, value: megabytes / (total.gate / 1000), unit: 'MB/s' },
    { what: `${family}: bytes that pass the gate`, value: (100 * total.passed) / total.bytes, unit: '%' },
  ];
}
