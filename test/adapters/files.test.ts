/** Which files are analysed, and how their bytes become text. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { decode, encodingOf } from '../../server/host/decode.ts';
import { FileReader, findFiles } from '../../server/host/files.ts';

describe('files to analyse', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-files-')));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), content);
    }
  }

  function found(...paths: readonly string[]): readonly string[] {
    const { files } = findFiles(paths.map((each) => path.join(folder, each)));
    return files.map((file) => path.relative(folder, file.path));
  }

  function skipped(...paths: readonly string[]): readonly string[] {
    const walk = findFiles(paths.map((each) => path.join(folder, each)));
    return walk.skipped.map((each) => `${path.relative(folder, each.path)}: ${each.reason}`);
  }

  it('come in the same order whatever the order of the paths', () => {
    write({ 'b/two.py': '', 'b/one.ts': '', 'a.py': '', 'c.tsx': '', 'notes.md': '', 'bin/tsx': '' });
    const expected = ['a.py', 'b/one.ts', 'b/two.py', 'c.tsx'];
    assert.deepEqual(found('.'), expected);
    assert.deepEqual(found('c.tsx', 'b', 'b/two.py', 'a.py'), expected);
  });

  it('leave out folders of tools and of other people', () => {
    write({ 'own.py': '', 'node_modules/x/index.js': '', '.venv/lib/x.py': '', 'pkg/__pycache__/x.py': '' });
    write({ 'env/pyvenv.cfg': '', 'env/lib/x.py': '', 'lib/site-packages/x.py': '' });
    assert.deepEqual(found('.'), ['own.py']);
    assert.deepEqual(found('lib/site-packages', 'env'), ['env/lib/x.py', 'lib/site-packages/x.py']);
  });

  it('leave out what .gitignore says, the innermost file last', () => {
    write({ '.git/HEAD': '', '.gitignore': 'build/\n*.gen.py\n/top.py\n', 'build/x.py': '', 'top.py': '' });
    write({ 'a.gen.py': '', 'sub/top.py': '', 'sub/.gitignore': '!keep.gen.py\nlocal.py\n' });
    write({ 'sub/keep.gen.py': '', 'sub/b.gen.py': '', 'sub/local.py': '', 'local.py': '' });
    assert.deepEqual(found('.'), ['local.py', 'sub/keep.gen.py', 'sub/top.py']);
  });

  it('leave out what a .gitignore above the named folder says', () => {
    write({ '.git/HEAD': '', '.gitignore': '*.gen.py\n', 'sub/a.gen.py': '', 'sub/b.py': '' });
    assert.deepEqual(found('sub'), ['sub/b.py']);
  });

  it('are taken when they are named, ignored or not', () => {
    write({ '.git/HEAD': '', '.gitignore': 'build/\n*.gen.py\n', 'build/x.py': '', 'a.gen.py': '' });
    assert.deepEqual(found('a.gen.py', 'build'), ['a.gen.py', 'build/x.py']);
  });

  it('are reported when they are named but none of the languages', () => {
    write({ 'notes.md': '', NOTICE: '', 'x.ipynb': '{}' });
    assert.deepEqual(skipped('notes.md', 'NOTICE'), [
      'NOTICE: its name is none of the languages that are analysed',
      'notes.md: .md is none of the languages that are analysed',
    ]);
    assert.deepEqual(skipped('.'), []);
    assert.deepEqual(found('.'), ['x.ipynb']);
  });

  it('are found behind links to files, never behind links to folders', () => {
    write({ 'blobs/content': 'x = 1', 'code/real.py': '' });
    fs.symlinkSync('../blobs/content', path.join(folder, 'code/linked.py'));
    fs.symlinkSync('..', path.join(folder, 'code/loop'));
    assert.deepEqual(found('code'), ['code/linked.py', 'code/real.py']);
  });

  it('are read whole, one after the other', () => {
    write({ 'large.py': 'x'.repeat(3_000_000), 'small.py': 'abc' });
    const reader = new FileReader();
    const large = reader.read(path.join(folder, 'large.py'), 10_000_000);
    assert.ok(large instanceof Uint8Array);
    assert.equal(Buffer.from(large).toString(), 'x'.repeat(3_000_000));
    const small = reader.read(path.join(folder, 'small.py'), 10_000_000);
    assert.ok(small instanceof Uint8Array);
    assert.equal(Buffer.from(small).toString(), 'abc');
  });

  it('that cannot be read say why', () => {
    write({ 'large.py': 'x'.repeat(2_500) });
    fs.symlinkSync('nowhere', path.join(folder, 'dangling.py'));
    fs.symlinkSync('self.py', path.join(folder, 'self.py'));
    const reader = new FileReader();
    const read = (name: string) => reader.read(path.join(folder, name), 1_000);
    assert.deepEqual(read('dangling.py'), { reason: 'no such file or directory', failed: true });
    assert.deepEqual(read('self.py'), { reason: 'a symbolic link that leads back to itself', failed: true });
    assert.deepEqual(read('.'), { reason: 'not a regular file', failed: true });
    assert.deepEqual(read('large.py'), { reason: 'larger than 1 kB (2.5 kB)', failed: false });
  });
});

describe('text of a file', () => {
  function read(bytes: readonly number[] | string | Buffer, language: 'python' | 'javascript' = 'python') {
    const buffer = Buffer.from(bytes as string);
    return decode(buffer, encodingOf(buffer, language));
  }

  it('begins after the byte order mark', () => {
    assert.deepEqual(read([0xef, 0xbb, 0xbf, 0x78]), { text: 'x' });
    assert.deepEqual(read([0xff, 0xfe, 0x78, 0, 0xe9, 0]), { text: 'xé' });
    assert.deepEqual(read([0xfe, 0xff, 0, 0x78, 0, 0xe9]), { text: 'xé' });
  });

  it('follows what Python declares in its first two lines', () => {
    const latin = Buffer.from('# -*- coding: latin-1 -*-\nname = "caf\xe9 \x80"', 'latin1');
    assert.equal(read(latin).text.split('\n')[1], 'name = "café \x80"');
    const windows = Buffer.from('#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = "\x80"', 'latin1');
    assert.equal(read(windows).text.split('\n')[2], 'x = "€"');
    assert.equal(read('x = 1\n# coding: latin-1\ny = "é"').text.split('\n')[2], 'y = "é"');
    assert.equal(read('// coding: latin-1\n"é"', 'javascript').text.split('\n')[1], '"é"');
  });

  it('is read all the same when it is not valid', () => {
    const { text, note } = read(Buffer.concat([Buffer.from('é = "\ufffd'), Buffer.from([0xe9, 0x22])]));
    assert.equal(text, 'é = "\ufffd\ufffd"');
    assert.equal(note, 'not valid UTF-8 at byte 9; read with replacement characters');
    const unknown = read('# coding: rot13\nx = 1\n');
    assert.equal(unknown.note, 'declares the encoding "rot13", which is not known here; read as UTF-8');
    assert.equal(unknown.text, '# coding: rot13\nx = 1\n');
  });
});
