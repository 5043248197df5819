/** Long runs of comments are read in linear time, and change nothing of what is found. */

import assert from 'node:assert/strict';
import { withoutCommentRuns } from '../../server/core/syntax/comments.ts';
import { find } from '../kit/check.ts';
import { service } from '../kit/service.ts';

const RUN = '# a line of a long comment\n'.repeat(8_000);
const SINK = 'import requests\nexec(requests.get("u").text)\n';

function rules(text: string): readonly string[] {
  return find('python', text).map((it) => `${it.rule} ${it.range.start.line}`);
}

describe('runs of comments', () => {
  it('hide nothing before or after them', () => {
    assert.deepEqual(rules(`${SINK}${RUN}${SINK}`), ['remote-exec 1', 'remote-exec 8003']);
    assert.deepEqual(rules(`if x:\n    import requests\n    ${RUN}    exec(requests.get("u").text)\n`), [
      'remote-exec 8002',
    ]);
  });

  it('may hold suppressions', () => {
    const text = `import requests\n${RUN}# loadguard: ignore[remote-exec] read\n${RUN}exec(requests.get("u").text)\n`;
    assert.deepEqual(rules(text), []);
  });

  it('may get a suppression while they are open', () => {
    const document = service.open({ uri: 'a', language: 'python', text: `${RUN}${SINK}` });
    assert.equal(document.check().findings.length, 1);
    document.update(`${RUN}# loadguard: ignore[remote-exec] read\n${RUN}${SINK.replace('import requests\n', '')}`);
    assert.equal(document.check().findings.length, 0);
    document.update(`${RUN}${SINK}`);
    assert.equal(document.check().findings.length, 1);
    document.dispose();
  });

  it('are only blanked, and only where they mean nothing', () => {
    const text = `x = f"""\n${'# {hole}\n'.repeat(40)}"""\ny = 1\n${'  # é\r\n'.repeat(40)}`;
    const blanked = withoutCommentRuns(text);
    assert.equal(blanked.length, text.length);
    assert.equal(blanked.split('# {hole}').length, 41);
    assert.equal(blanked.split('# é').length, 3);
    assert.equal(blanked.split('\r\n').length, 41);
    assert.equal(withoutCommentRuns('# few\n'.repeat(20)), '# few\n'.repeat(20));
  });
});
