/** The server in a real Neovim, where one is installed: started as docs/editors.md says, on a script and on a notebook's file. */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ofCells } from '../kit/notebooks.ts';
import { built } from './build.ts';
import { CACHED } from './lsp-server.ts';

/** Starts the client as any version can, waits for diagnostics, and prints them as JSON. */
const SCRIPT = `
local cli, file = arg_cli, arg_file
vim.cmd('edit ' .. vim.fn.fnameescape(file))
local client = vim.lsp.start_client({ name = 'loadguard', cmd = { 'node', cli, 'lsp' }, root_dir = vim.fn.fnamemodify(file, ':h') })
vim.lsp.buf_attach_client(0, client)
vim.wait(15000, function() return #vim.diagnostic.get(0) > 0 end, 20)
local found = {}
for _, it in ipairs(vim.diagnostic.get(0)) do
  table.insert(found, { line = it.lnum, column = it.col, code = it.code, source = it.source })
end
io.stdout:write(vim.json.encode(found))
vim.cmd('qa!')
`;

function findingsOf(folder: string, name: string, text: string): unknown {
  const file = path.join(folder, name);
  const script = path.join(folder, 'check.lua');
  fs.writeFileSync(file, text);
  const given = `local arg_cli, arg_file = ${JSON.stringify(built('cli.js'))}, ${JSON.stringify(file)}\n`;
  fs.writeFileSync(script, given + SCRIPT);
  const environment = { ...process.env, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder };
  const program = ['--headless', '--clean', '-n', '-c', `luafile ${script}`];
  return JSON.parse(execFileSync('nvim', program, { encoding: 'utf8', env: environment, timeout: 20_000 }));
}

// Not everybody has this editor; the protocol itself is tested without it.
if (spawnSync('nvim', ['--version']).status === 0) {
  describe('Neovim', () => {
    let folder: string;
    before(() => {
      built('cli.js');
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-neovim-'));
    });
    after(() => fs.rmSync(folder, { recursive: true }));

    it('shows findings in a script', () => {
      assert.deepEqual(findingsOf(folder, 'load.py', CACHED), [
        { line: 2, column: 34, code: 'unpinned-revision', source: 'loadguard' },
      ]);
    });

    it('shows findings in a notebook’s file', () => {
      const text = ofCells(CACHED);
      const line = text.split('\n').findIndex((it) => it.includes('acme/tiny'));
      const column = text.split('\n')[line]!.indexOf('\\"acme');
      assert.deepEqual(findingsOf(folder, 'load.ipynb', text), [
        { line, column, code: 'unpinned-revision', source: 'loadguard' },
      ]);
    });
  });
}
