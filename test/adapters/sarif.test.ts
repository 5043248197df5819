/** SARIF logs: valid by the standard's own schema, and with what code hosts and dashboards read. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import type { Log, Result, Run } from 'sarif';
import { CommandLine } from './cli-process.ts';

const SCHEMA = path.join(import.meta.dirname, 'schema/sarif-2.1.0.json');
const REMOTE = 'import requests\n\nsource = requests.get("https://example.com/plugin.py").text\nexec(source)\n';
const UNPINNED = 'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("acme/tiny")\n';

describe('SARIF', function () {
  this.timeout(60_000);
  const line = CommandLine.forTests();

  function scan(...given: readonly string[]): Run {
    const log: Log = JSON.parse(line.run(['scan', '--format', 'sarif', ...given]).output);
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    ajvFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(fs.readFileSync(SCHEMA, 'utf8')));
    assert.ok(validate(log), JSON.stringify(validate.errors, null, 2));
    return log.runs[0]!;
  }

  const only = ({ results }: Run): Result => {
    assert.equal(results?.length, 1);
    return results![0]!;
  };

  it('is valid for the demo workspace, for nothing, and for failures', () => {
    scan();
    fs.cpSync(path.join(import.meta.dirname, '../workspace'), line.folder, { recursive: true });
    assert.ok(scan().results!.length > 5);
    const { invocations } = scan('absent.py');
    assert.equal(invocations![0]!.executionSuccessful, false);
  });

  it('places a finding with 1-based columns in UTF-16 code units', () => {
    line.write('x.py', 'x = "🙂é"; exec(input())\n');
    const run = scan();
    assert.equal(run.columnKind, 'utf16CodeUnits');
    const { region } = only(run).locations![0]!.physicalLocation!;
    assert.deepEqual(region, { startLine: 1, startColumn: 17, endLine: 1, endColumn: 24 });
  });

  it('addresses files relative to the working directory, or as a whole outside of it', () => {
    line.write('inner/a b/[id]#ü.py', REMOTE);
    const inside = only(scan()).locations![0]!.physicalLocation!.artifactLocation!;
    assert.deepEqual(inside, { uri: 'inner/a%20b/%5Bid%5D%23%C3%BC.py', uriBaseId: '%SRCROOT%', index: 0 });
    const run = scan();
    assert.equal(run.originalUriBaseIds!['%SRCROOT%']!.uri, `${pathToFileURL(line.folder).href}/`);
    assert.deepEqual(run.artifacts![0]!.location, { uri: inside.uri, uriBaseId: '%SRCROOT%' });

    const outside = fs.mkdtempSync(`${line.folder}-outside-`);
    try {
      fs.writeFileSync(path.join(outside, 'x.py'), REMOTE);
      const location = only(scan(outside)).locations![0]!.physicalLocation!.artifactLocation!;
      assert.deepEqual(location, { uri: `${pathToFileURL(outside).href}/x.py`, index: 0 });
    } finally {
      fs.rmSync(outside, { recursive: true });
    }
  });

  it('leads from the source to the sink', () => {
    line.write('x.py', REMOTE);
    const { locations } = only(scan()).codeFlows![0]!.threadFlows[0]!;
    const lines = locations.map(({ location }) => location!.physicalLocation!.region!.startLine);
    assert.equal(lines[0], 3);
    assert.equal(lines.at(-1), 4);
    for (const { location } of locations) assert.ok(location!.message!.text);
  });

  it('describes every rule, and refers to it by index', () => {
    line.write('x.py', REMOTE);
    const run = scan();
    const { rules } = run.tool.driver;
    assert.ok(rules!.length >= 5);
    for (const rule of rules!) {
      assert.match(rule.name!, /^([A-Z][a-z]+)+$/);
      assert.ok(rule.help!.markdown!.length > rule.help!.text.length / 2);
      assert.ok(rule.helpUri!.endsWith(`#${rule.id}`));
    }
    const result = only(run);
    assert.equal(rules![result.ruleIndex!]!.id, 'remote-exec');
    assert.equal(rules![result.ruleIndex!]!.defaultConfiguration!.level, 'error');
  });

  it('maps rules and results to the entries of published standards', () => {
    line.write('x.py', REMOTE);
    const run = scan();
    const { taxa, ruleIndex } = only(run);
    assert.ok(taxa!.length > 0);
    for (const { id, index, toolComponent } of taxa!) {
      const taxonomy = run.taxonomies![toolComponent!.index!]!;
      assert.equal(taxonomy.name, toolComponent!.name);
      assert.equal(taxonomy.taxa![index!]!.id, id);
    }
    const related = run.tool.driver.rules![ruleIndex!]!.relationships!.map(({ target }) => target.id);
    assert.deepEqual(
      related,
      taxa!.map(({ id }) => id),
    );
  });

  it('keeps the severities that it has no level for', () => {
    line.write('x.py', UNPINNED);
    const levels = (['error', 'warning', 'information', 'hint'] as const).map((severity) => {
      const { level, properties } = only(scan('--rule', `unpinned-revision=${severity}`));
      return [level, properties!.severity];
    });
    assert.deepEqual(levels, [
      ['error', undefined],
      ['warning', undefined],
      ['note', 'information'],
      ['note', 'hint'],
    ]);
  });

  it('has fingerprints that survive lines added above', () => {
    line.write('x.py', UNPINNED);
    const before = only(scan()).partialFingerprints;
    line.write('x.py', `# one\n# two\n${UNPINNED}`);
    assert.deepEqual(only(scan()).partialFingerprints, before);
    assert.match(before!['loadguard/v1']!, /^[0-9a-f]{32}$/);
  });

  it('tells of files that were skipped, could not be read, or were read with a reservation', () => {
    line.write('binary.py', '\0');
    line.write('latin.py', Buffer.concat([Buffer.from(REMOTE), Buffer.from([0x23, 0xe9])]));
    const { invocations, tool, results } = scan('.', 'absent.py');
    const [invocation] = invocations!;
    const told = invocation!.toolExecutionNotifications!.map(({ descriptor, level, locations }) => ({
      id: descriptor!.id,
      level,
      uri: locations![0]!.physicalLocation!.artifactLocation!.uri,
    }));
    assert.deepEqual(told, [
      { id: 'unreadable-file', level: 'error', uri: 'absent.py' },
      { id: 'skipped-file', level: 'warning', uri: 'binary.py' },
      { id: 'decoded-file', level: 'note', uri: 'latin.py' },
    ]);
    assert.equal(invocation!.executionSuccessful, false);
    assert.deepEqual(
      tool.driver.notifications!.map(({ id }) => id),
      ['unreadable-file', 'skipped-file', 'decoded-file'],
    );
    assert.equal(results!.length, 1);
  });

  it('is the same whatever the order of the paths', () => {
    line.write('b/x.py', UNPINNED);
    line.write('a.py', REMOTE);
    const run = (...paths: readonly string[]) => line.run(['scan', '--format', 'sarif', ...paths]).output;
    assert.equal(run('a.py', 'b'), run('b', 'a.py'));
  });
});
