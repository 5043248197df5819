/** A project of files on the disk, checked by what the marks in their texts say. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { annotate, strip } from '../../server/core/service/marks.ts';
import { languageOfFile } from '../../server/core/syntax/language.ts';
import { fileUri } from '../../server/host/addresses.ts';
import { only, service } from './service.ts';

/** The rules that the marks speak of. */
const RULES = ['trust-remote-code', 'unpinned-revision', 'remote-exec', 'agent-code-exec', 'code-injection'].concat(
  'exposed-secret',
  'obfuscated-exec',
  'download-and-run',
  'unsafe-deserialization',
  'runtime-install',
  'generated-import',
  'generated-write-back',
  'credential-access',
  'credential-exfiltration',
  'dynamic-import',
  'install-hook',
  'remote-module',
);

export class Project {
  folder = '';

  /** A project for the tests of a `describe`, empty before each. */
  static forTests(): Project {
    const project = new Project();
    beforeEach(() => {
      project.folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-workspace-')));
      fs.mkdirSync(path.join(project.folder, '.git'));
    });
    afterEach(() => fs.rmSync(project.folder, { recursive: true }));
    return project;
  }

  /** Writes files; what is found in the one named last must be what its marks say. */
  write(given: Readonly<Record<string, string>>): void {
    for (const [name, marked] of Object.entries(given)) {
      fs.mkdirSync(path.dirname(path.join(this.folder, name)), { recursive: true });
      fs.writeFileSync(path.join(this.folder, name), strip(marked));
    }
    const last = Object.keys(given).at(-1)!;
    assert.equal(this.said(last), given[last]);
  }

  /** A file's text with what is found in it. */
  said(name: string): string {
    const text = fs.readFileSync(path.join(this.folder, name), 'utf8');
    const source = { uri: fileUri(path.join(this.folder, name)), language: languageOfFile(name)!, text };
    const report = service.check(source, only(RULES));
    assert.deepEqual(service.check(source, only(RULES)), report, 'a second run says the same');
    const marks = report.findings
      .filter(({ severity }) => severity === 'error' || severity === 'warning')
      .map(({ rule, range: { start, end } }) => {
        return { line: start.line, start: start.character, end: end.character, sign: '^', text: rule } as const;
      });
    return annotate(text, marks);
  }
}
