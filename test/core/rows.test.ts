/** Every row of the models, exercised: a program is written that calls what the row speaks of, and its rule has to say so. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Condition, Library, OriginKind, Row, SinkKind } from '../../server/core/models/model.ts';
import { find } from '../kit/check.ts';
import { only } from '../kit/service.ts';

const folder = new URL('../../server/core/models/', import.meta.url);

/** The rule that speaks when text of this kind is executed; the other kinds bring in nothing to speak of. */
const BY_SOURCE: Partial<Record<OriginKind, string>> = {
  remote: 'remote-exec',
  llm: 'agent-code-exec',
  input: 'code-injection',
  schema: 'runtime-compile',
};

/** The rule that speaks of a sink of this kind when it is given the program's input. */
const BY_SINK: Partial<Record<SinkKind, string>> = {
  execute: 'code-injection',
  compile: 'code-injection',
  template: 'code-injection',
  deserialise: 'unsafe-deserialization',
  import: 'dynamic-import',
  agent: 'unsandboxed-agent',
};

/** Functions of this language that execute text, and what brings input in. */
const LANGUAGES = {
  python: {
    execute: 'eval',
    input: 'input()',
    nothing: 'None',
    everything: { opening: 'import os\n', value: 'dict(os.environ)' },
  },
  javascript: {
    execute: 'eval',
    input: 'process.argv[2]',
    nothing: 'null',
    everything: { opening: '', value: 'process.env' },
  },
} as const;

type Name = keyof typeof LANGUAGES;

describe('rows', () => {
  for (const language of ['python', 'javascript'] as const) {
    for (const file of readdirSync(new URL(`${language}/`, folder))) {
      const library = JSON.parse(readFileSync(new URL(`${language}/${file}`, folder), 'utf8')) as Library;
      it(`of ${language}/${file} are seen in programs`, () => {
        for (const row of library.rows) {
          const it = exercise(library, row, language);
          if (!it) continue;
          const rules = find(language, it.program, only([it.rule])).map((finding) => finding.rule);
          assert.ok(rules.includes(it.rule), `${it.rule} is silent about\n${it.program}`);
        }
      });
    }
  }
});

/** A program that shows the row at work, and the rule that must speak; undefined for rows that rules do not speak of alone. */
function exercise(
  library: Library,
  row: Row,
  language: Name,
): { readonly program: string; readonly rule: string } | undefined {
  // What holds of old versions alone has cases of its own.
  if (row.until !== undefined) return undefined;
  const { execute, input, everything } = LANGUAGES[language];
  const { opening, expression } = spelled(library, row.call ?? row.value!, language);
  if (row.role === 'source') {
    const rule = BY_SOURCE[row.kind as OriginKind];
    if (!rule || row.callback !== undefined) return undefined;
    if (row.value !== undefined) {
      // The type of a parameter, or what a name usually stands for, has cases of its own.
      return /\(\)$|^[a-z]+\.[a-z]+$|\*/i.test(row.value)
        ? undefined
        : { program: `${opening}${execute}(${expression})\n`, rule };
    }
    const address = row.prefixes ? JSON.stringify(`${row.prefixes[0]}example.com/a.txt`) : '';
    const given = row.when || row.unless ? argumentsFor(row, language, undefined) : address;
    return given === undefined ? undefined : { program: `${opening}${execute}(${expression}(${given}))\n`, rule };
  }
  if (row.role === 'send') {
    const given = sentTo(row, language);
    return given === undefined
      ? undefined
      : { program: `${opening}${everything.opening}${expression}(${given})\n`, rule: 'credential-exfiltration' };
  }
  if (row.value !== undefined) {
    return { program: `${opening}${expression} = ${wordFor(row.is![0]!, language)}\n`, rule: 'unsandboxed-agent' };
  }
  const rule = row.role === 'sink' ? BY_SINK[row.kind as SinkKind] : undefined;
  if (!rule) return undefined;
  const given = argumentsFor(row, language, row.kind === 'agent' ? undefined : input);
  return given === undefined ? undefined : { program: `${opening}${expression}(${given})\n`, rule };
}

/** Arguments with which the row sends the whole environment away; undefined for what only takes a name or a file's. */
function sentTo(row: Row, language: Name): string | undefined {
  const [content] = row.arguments?.content ?? [];
  if (content === undefined || row.reads === 'file') return undefined;
  const { everything, nothing } = LANGUAGES[language];
  const [place, key] = String(content).split('.') as [string, string?];
  if (!/^\d+$/.test(place)) return `${place}=${everything.value}`;
  const value = key === undefined ? everything.value : `{ ${key}: ${everything.value} }`;
  return [...Array.from({ length: Number(place) }, () => nothing), value].join(', ');
}

/** The imports that a qualified name needs, and the expression that stands for it. */
function spelled(library: Library, path: string, language: Name): { opening: string; expression: string } {
  const concrete = path.replaceAll('**.', '').replaceAll('*', 'Some');
  if (language === 'python') {
    const [module] = concrete.split(/[.(]/, 1) as [string];
    const isGlobal = library.library === 'builtins' || path.startsWith('**.');
    return { opening: isGlobal ? '' : `import ${module}\n`, expression: concrete };
  }
  const module = moduleOf(library.library, concrete);
  if (module === undefined) return { opening: '', expression: concrete };
  const rest = concrete.slice(module.length);
  const name = nameOf(module);
  const imported = rest.startsWith('.') ? `* as ${name}` : name;
  return { opening: `import ${imported} from '${module}';\n`, expression: `${name}${rest}` };
}

/** What a program calls a module: by its own name where that is one. */
function nameOf(module: string): string {
  return /^[a-z]\w*$/i.test(module) ? module : 'library';
}

/** The module that a JavaScript name is imported from; undefined for a global one. */
function moduleOf(library: string, path: string): string | undefined {
  if (library === 'globals' || /^(?:process|import|__\w+|event|req|request|c)(?:\.|$)/.test(path)) return undefined;
  if (library === 'node') return /^[\w/]+/.exec(path)![0];
  if (path.startsWith(`${library}/`)) return /^[^.()]+(?:\.js\b)?/.exec(path)![0];
  return path.startsWith(library) ? library : undefined;
}

/** Arguments with which the row counts: `code` where it takes code, and what its conditions ask for; undefined if that cannot be written here. */
function argumentsFor(row: Row, language: Name, code: string | undefined): string | undefined {
  const places = new Map<number | string, string>();
  if (code !== undefined) {
    const [place] = row.arguments?.code ?? [];
    places.set(place === '*' || place === -1 ? 0 : place!, code);
  }
  for (const { argument, is } of row.when ?? []) {
    // The old default was unsafe, the new one is safe.
    const wanted = is.includes(null) && !row.safeFrom ? null : is.find((it) => it !== null);
    if (wanted !== null) places.set(placeOf(argument), wordFor(wanted!, language));
  }
  for (const condition of row.unless ?? [])
    if (condition.is.includes(null)) places.set(placeOf(condition.argument), '"x"');
  if ([...places.keys()].some((it) => typeof it === 'string' && /^[a-z_]+\./.test(it))) return undefined;
  const positional: string[] = [];
  const named: string[] = [];
  const options = new Map<number, string[]>();
  for (const [place, value] of places) {
    if (typeof place === 'number') positional[place] = value;
    else if (/^\d+\./.test(place)) {
      const [index, key, ...inner] = place.split('.') as [string, string, ...string[]];
      const held = inner.reduceRight((it, name) => `{ ${name}: ${it} }`, value);
      options.set(Number(index), [...(options.get(Number(index)) ?? []), `${key}: ${held}`]);
    } else named.push(`${place}=${value}`);
  }
  for (const [index, entries] of options) positional[index] = `{ ${entries.join(', ')} }`;
  if (language === 'javascript' && named.length > 0) return undefined;
  const { nothing } = LANGUAGES[language];
  return [...Array.from(positional, (it) => it ?? nothing), ...named].join(', ');
}

/** The keyword of an argument where it has one. */
function placeOf(argument: Condition['argument']): number | string {
  return argument.find((it) => typeof it === 'string' && !/^\d/.test(it)) ?? argument[0]!;
}

function wordFor(wanted: boolean | string, language: Name): string {
  if (typeof wanted === 'boolean') return language === 'python' ? (wanted ? 'True' : 'False') : String(wanted);
  return wanted.includes('.')
    ? wanted.replace(/^(?:@[\w-]+\/)?[\w-]+(?=\.)/, (it) => (language === 'python' ? it : nameOf(it)))
    : `"${wanted}"`;
}
