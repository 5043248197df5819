/** A cell that installs is offered a list with hashes: which commands are, and what becomes of them. */

import assert from 'node:assert/strict';
import { completeFix, recallFix } from '../../server/core/service/completion.ts';
import type { Fix } from '../../server/core/service/finding.ts';
import type { Host } from '../../server/core/service/host.ts';
import { applied } from '../../server/core/service/mending.ts';
import { service } from '../kit/service.ts';

const NOTEBOOK = 'file:///project/a.ipynb';
const LIST = { uri: 'file:///project/requirements.lock.txt', text: 'foo==1.0\n' };
const OFFER = /^Install from a list/;

function offers(text: string): readonly Fix[] {
  const cells = [{ uri: 'cell:0', language: 'python', text }] as const;
  const { findings } = service.openNotebook(NOTEBOOK, cells).check();
  return findings.flatMap((it) => it.fixes.filter(({ title }) => OFFER.test(title)));
}

/** The cell after the offer was taken, by a host that knows every list. */
async function listed(text: string): Promise<string | undefined> {
  const [fix] = offers(text);
  if (!fix) return undefined;
  const done = await completeFix({ asks: () => true, list: async () => LIST } as unknown as Host, fix);
  assert(!('reason' in done));
  assert.deepEqual(done.created, LIST);
  return applied(text, done.edits);
}

describe('lists with hashes', () => {
  it('take the place of what a cell installs, and keep how it is told', async () => {
    const list = '--require-hashes -r requirements.lock.txt';
    assert.equal(await listed('%pip install foo\n'), `%pip install ${list}\n`);
    assert.equal(
      await listed('!pip install -q -U "foo>=1,<2" bar[x]==1.0\nx = 1\n'),
      `!pip install -q ${list}\nx = 1\n`,
    );
    assert.equal(await listed("!python -m pip install --upgrade 'foo' bar\n"), `!python -m pip install ${list}\n`);
    assert.equal(await listed('!uv pip install --system foo\n'), `!uv pip install --system ${list}\n`);
  });

  it('hold all that the command names, beside the notebook', () => {
    const [fix, ...others] = offers('%pip install -q foo "bar>=2" baz==1.0\n');
    assert.deepEqual(others, []);
    assert.deepEqual(fix!.list, { requirements: ['foo', 'bar>=2', 'baz==1.0'], near: NOTEBOOK });
    assert.equal(fix!.preferred, false);
  });

  it('are not offered where something else decides what is installed', async () => {
    for (const text of [
      '%pip install foo --index-url https://example.com/simple\n',
      '%pip install foo -r more.txt\n',
      '%pip install git+https://github.com/acme/foo foo\n',
      '%pip install ./foo bar\n',
      'name = input()\n!pip install {name} foo\n',
      '!conda install foo\n',
      'import os\nparts = " foo"\nos.system("pip install" + parts)\n',
    ]) {
      assert.equal(await listed(text), undefined, text);
    }
    const { findings } = service.check({
      uri: 'a.py',
      language: 'python',
      text: 'import os\nos.system("pip install foo")\n',
    });
    assert(findings.every((it) => it.fixes.every(({ title }) => !OFFER.test(title))));
  });

  it('say that the index has to be asked, where nobody may be', async () => {
    const [fix] = offers('%pip install foo\n');
    for (const host of [{}, { asks: () => false, list: async () => LIST }]) {
      const done = await completeFix(host as unknown as Host, fix!);
      assert('reason' in done && /network is off$/.test(done.reason));
      assert.deepEqual(recallFix(host as unknown as Host, fix!), done);
    }
    const online = { asks: () => true, list: async () => LIST } as unknown as Host;
    assert.equal(recallFix(online, fix!), undefined);
    assert('reason' in (await completeFix(online, fix!, { offline: true })));
  });
});
