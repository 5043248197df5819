/** A text that is being typed is lowered section by section, and the Program is the one that the whole text gives. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JavaScriptLowering } from '../../server/core/program/javascript.ts';

import { PARTS } from '../../server/core/program/mark.ts';
import { Program } from '../../server/core/program/program.ts';
import { PythonLowering } from '../../server/core/program/python.ts';
import { Relowering } from '../../server/core/program/relowering.ts';
import { columnsOf, KINDS } from '../../server/core/program/rows.ts';
import { VOCABULARY } from '../../server/core/program/vocabulary.ts';
import { strip } from '../../server/core/service/marks.ts';
import { examplesOf } from '../../server/core/service/pages.ts';
import { LANGUAGES, type Language } from '../../server/core/syntax/language.ts';
import { Nodes } from '../../server/core/syntax/nodes.ts';
import { Parser } from '../../server/core/syntax/parser.ts';
import { service } from '../kit/service.ts';
import { SNIPPETS } from './corpus.ts';
import { applyEdit, EDIT, SEED } from './edits.ts';
import { HOST } from './parsing.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

/** Columns and fields that hold numbers of names; these may differ, the names may not. */
const NAMED = new Set(['argumentName', 'definitionName', 'storeKey']);

/** Everything that a program holds, with names as texts. */
function contentOf(program: Program): unknown {
  const { names, modules } = program;
  const nameOf = (name: number) => (name < 0 ? name : names.text(name));
  const counts = {
    expressions: program.count,
    arguments: program.argumentCount,
    blocks: program.blockCount,
    scopes: program.scopeCount,
    definitions: program.definitionCount,
    stores: program.storeCount,
  };
  const rows = KINDS.flatMap((kind) =>
    columnsOf(kind).map(([column]) => {
      const values = [...program[column].subarray(0, counts[kind])];
      return {
        column,
        values: NAMED.has(column) ? values.map(nameOf) : values.map((it, at) => shown(program, column, it, at)),
      };
    }),
  );
  const parts = Object.fromEntries(PARTS.map((it) => [it, program[it]]));
  const functions = program.functions.map((it) => ({
    ...it,
    name: nameOf(it.name),
    parameters: it.parameters.map((parameter) => ({ ...parameter, name: nameOf(parameter.name) })),
  }));
  const classes = program.classes.map((it) => ({ ...it, name: nameOf(it.name), fields: it.fields.map(nameOf) }));
  const all = Array.from({ length: names.count }, (_, name) => name);
  const chains = all.map((name) => [
    names.text(name),
    program.lastCall(name),
    program.lastDefinition(name, 0),
    modules.exported(0, name),
  ]);
  const found = chains.filter(([, ...numbers]) => JSON.stringify(numbers) !== '[-1,-1,[]]');
  const scopes = Array.from({ length: program.scopeCount }, (_, scope) =>
    all
      .filter((name) => program.scopeOf(name, scope) === scope)
      .map((name) => names.text(name))
      .sort(),
  );
  return {
    rows,
    parts: { ...parts, functions, classes },
    lists: [...program.lists.from(0)],
    chains: found.sort(([a], [b]) => (a! < b! ? -1 : 1)),
    scopes,
    stars: modules.stars(0),
  };
}

/** A number of a column; the names among the operands of expressions as texts. */
function shown(program: Program, column: string, value: number, at: number): unknown {
  if (column === 'previousCall') return program.kind[at] === 11 ? value : 0;
  const isName = (column === 'a' && program.kind[at] === 7) || (column === 'b' && program.kind[at] === 8);
  return isName ? program.names.text(value) : value;
}

for (const language of LANGUAGES) {
  const family = (it: Language) => (it === 'python' ? 'python' : 'script');
  const texts = [
    ...SNIPPETS.filter((it) => it.language === language).map(({ text }) => text),
    ...service.rules
      .flatMap(({ id }) => examplesOf(id))
      .filter((it) => family(it.language as Language) === family(language))
      .map(({ code }) => strip(code)),
  ];

  describe(`relowering of ${language}`, () => {
    let parser: Parser;
    before(async () => {
      parser = await Parser.create(HOST);
      await parser.prepare(language);
    });

    const create = () => {
      const program = new Program(VOCABULARY);
      const LoweringOf = language === 'python' ? PythonLowering : JavaScriptLowering;
      const lowering = new LoweringOf(program, parser.grammar(language));
      return { program, lowering, relowering: new Relowering(program, lowering) };
    };

    it('gives after any edits what the whole text gives', () => {
      const { program, lowering, relowering } = create();
      const fresh = create();
      const nodes = new Nodes();
      const kept = parser.keep(language);
      const other = texts[0]!;
      let relowered = 0;
      const check = (text: string) => {
        const sections = kept.sections(text, NO_LIMIT)!;
        if (sections.length < 2) return;
        relowered++;
        relowering.lower(text, language, sections);
        kept.read(text, nodes, NO_LIMIT);
        fresh.program.reset(text, language);
        fresh.lowering.lower(nodes);
        assert.deepEqual(contentOf(program), contentOf(fresh.program), JSON.stringify(text));
        // What a flow asks for and what it links is forgotten again.
        program.names.add(`asked${relowered}`);
        const start = program.append(other);
        if (!parser.read(other, language, nodes, NO_LIMIT)) return;
        nodes.shift(start);
        lowering.addModule(nodes, start);
        program.unlink();
      };
      const TEXT = fc.array(fc.constantFrom(...texts), { minLength: 8, maxLength: 30 }).map((it) => it.join('\n'));
      const property = fc.property(TEXT, fc.array(EDIT, { minLength: 1, maxLength: 8 }), (first, edits) => {
        let text = first;
        check(text);
        for (const edit of edits) {
          text = applyEdit(text, edit);
          check(text);
        }
      });
      fc.assert(property, { seed: SEED, numRuns: 100 });
      assert(relowered > 300, `${relowered}`);
      kept.dispose();
    });
  });
}
