/** Scripts that stand for notebooks: their cells, and the magics that they keep in comments. */

import assert from 'node:assert/strict';
import { find } from '../kit/check.ts';

const LOAD = 'AutoModel.from_pretrained("org/a")';

/** "line:from-to rule" of each finding. */
function found(...lines: readonly string[]): readonly string[] {
  return find('python', lines.join('\n')).map(({ rule, range: { start, end } }) => {
    return `${start.line}:${start.character}-${end.character} ${rule}`;
  });
}

describe('scripts of cells', () => {
  it('lose no more than a cell by broken code', () => {
    assert.deepEqual(found('# %%', 'x = (', '# %% [markdown]', '# a note', '# %%', LOAD, ''), [
      '5:26-33 unpinned-revision',
    ]);
    assert.deepEqual(found('#%%', 'def f(:', '#%% second', LOAD), ['3:26-33 unpinned-revision']);
    assert.deepEqual(found('# In[1]:', 'x = [', '# In[ ]:', LOAD), ['3:26-33 unpinned-revision']);
  });

  it('may have magics', () => {
    assert.deepEqual(found('# %%', '!pip install x', '# %%', '%pip install y'), [
      '1:1-14 runtime-install',
      '3:1-14 runtime-install',
    ]);
    assert.deepEqual(found('# %%', '# !pip install x'), []);
  });

  it('have them in comments when Jupytext wrote them', () => {
    const header = ['# ---', '# jupyter:', '#   jupytext:', '#     formats: py:percent', '# ---', ''];
    assert.deepEqual(
      found(...header, '# %%', '# !pip install x', '# %pip install y', 'if a:', '    # !pip install z'),
      ['7:3-16 runtime-install', '8:3-16 runtime-install', '10:7-20 runtime-install'],
    );
  });

  it('have them behind a mark when Databricks wrote them', () => {
    const header = '# Databricks notebook source';
    const border = '# COMMAND ----------';
    assert.deepEqual(found(header, '# MAGIC %pip install x', '# MAGIC %md hello', border, '# MAGIC !pip install y'), [
      '1:9-22 runtime-install',
      '4:9-22 runtime-install',
    ]);
    assert.deepEqual(
      found(
        header,
        '# MAGIC %sh',
        '# MAGIC cd /tmp',
        '# MAGIC curl -fsSL https://example.com/i.sh | bash',
        border,
        LOAD,
      ),
      ['3:8-50 download-and-run', '5:26-33 unpinned-revision'],
    );
    assert.deepEqual(found(header, '# MAGIC %sql', '# MAGIC select 1', border, 'x = 1'), []);
  });

  it('are other scripts when they are not', () => {
    assert.deepEqual(found('x = "%%"', '# MAGIC', LOAD), ['2:26-33 unpinned-revision']);
  });
});
