/** Both tree readers see the same, on sound and on broken sources, and incremental trees equal fresh ones. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findEdit } from '../../server/core/syntax/edit.ts';
import { LANGUAGES } from '../../server/core/syntax/language.ts';
import { Nodes } from '../../server/core/syntax/nodes.ts';
import { Parser } from '../../server/core/syntax/parser.ts';
import { chooseReader } from '../../server/core/syntax/reader.ts';
import { cursorReader } from '../../server/core/syntax/reader-cursor.ts';
import { Reading } from '../../server/core/syntax/reading.ts';
import { libraryFiles, ownFiles, SNIPPETS } from './corpus.ts';
import { applyEdit, EDIT, SEED } from './edits.ts';
import { HOST, openWorkbench } from './parsing.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;
for (const language of LANGUAGES) {
  describe(`tree readers: ${language}`, () => {
    it('agree on snippets and files', async () => {
      const { parser, reader } = await openWorkbench(language);
      const fromMemory = new Nodes(1);
      const fromCursor = new Nodes(1);
      for (const sample of [...SNIPPETS, ...ownFiles(), ...libraryFiles()]) {
        if (sample.language !== language) continue;
        const tree = parser.parse(sample.text);
        assert(tree, sample.name);
        reader.read(tree, fromMemory);
        cursorReader.read(tree, fromCursor);
        tree.delete();
        assert(fromMemory.equals(fromCursor), sample.name);
      }
    });

    it('agree after any sequence of edits', async () => {
      const { parser, reader } = await openWorkbench(language);
      const fromMemory = new Nodes();
      const fromCursor = new Nodes();
      const texts = SNIPPETS.filter((sample) => sample.language === language).map((sample) => sample.text);
      const property = fc.property(
        fc.constantFrom(...texts),
        fc.array(EDIT, { minLength: 1, maxLength: 8 }),
        (first, edits) => {
          let text = first;
          let tree = parser.parse(text)!;
          for (const edit of edits) {
            const changed = applyEdit(text, edit);
            const found = findEdit(text, changed);
            if (!found) continue;
            tree.edit(found);
            const next = parser.parse(changed, tree)!;
            tree.delete();
            tree = next;
            text = changed;
            reader.read(tree, fromMemory);
            cursorReader.read(tree, fromCursor);
            assert(fromMemory.equals(fromCursor), JSON.stringify(text));
            assert.equal(fromMemory.next[0], fromMemory.count);
          }
          tree.delete();
        },
      );
      fc.assert(property, { seed: SEED, numRuns: 300 });
    });

    it('take over what did not change, after any sequence of edits', async () => {
      const { parser, reader } = await openWorkbench(language);
      const takenOver = new Nodes();
      const fromCursor = new Nodes();
      const text = SNIPPETS.filter((sample) => sample.language === language)
        .map((sample) => sample.text)
        .join('\n');
      const property = fc.property(fc.array(EDIT, { minLength: 1, maxLength: 12 }), (edits) => {
        const reading = new Reading();
        let before = text;
        let tree = parser.parse(before)!;
        reader.read(tree, takenOver, reading);
        for (const edit of edits) {
          const changed = applyEdit(before, edit);
          const found = findEdit(before, changed);
          if (!found) continue;
          tree.edit(found);
          const next = parser.parse(changed, tree)!;
          tree.delete();
          tree = next;
          before = changed;
          reader.read(tree, takenOver, reading);
          cursorReader.read(tree, fromCursor);
          assert(takenOver.equals(fromCursor), JSON.stringify(edit));
        }
        tree.delete();
      });
      fc.assert(property, { seed: SEED, numRuns: 60 });
    });

    it('choose the memory, and the cursor when the memory is another', async () => {
      const { loaded, memory, parser, reader } = await openWorkbench(language);
      const messages: string[] = [];
      const log = (message: string): void => void messages.push(message);
      assert.equal(chooseReader(language, loaded, parser, memory, log).constructor, reader.constructor);
      assert.deepEqual(messages, []);
      const shifted = {
        ...memory,
        HEAPU8: memory.HEAPU8,
        HEAPU16: memory.HEAPU16,
        HEAPU32: memory.HEAPU32.subarray(1),
      };
      assert.equal(chooseReader(language, loaded, parser, shifted, log), cursorReader);
      assert.equal(chooseReader(language, loaded, parser, undefined, log), cursorReader);
      assert.equal(messages.length, 2);
    });

    it('keep a tree that equals a fresh one', async () => {
      const parser = await Parser.create(HOST);
      await parser.prepare(language);
      const incremental = parser.keep(language);
      const kept = new Nodes();
      const fresh = new Nodes();
      const texts = SNIPPETS.filter((sample) => sample.language === language).map((sample) => sample.text);
      const property = fc.property(fc.constantFrom(...texts), EDIT, (text, edit) => {
        for (const version of [text, applyEdit(text, edit), text]) {
          assert(incremental.read(version, kept, NO_LIMIT));
          assert(parser.read(version, language, fresh, NO_LIMIT));
          assert(kept.equals(fresh), JSON.stringify(version));
        }
      });
      fc.assert(property, { seed: SEED, numRuns: 300 });
      incremental.dispose();
    });
  });
}
