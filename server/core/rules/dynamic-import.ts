/** Modules whose names come from outside. */

import type { Flow } from '../flow/flow.ts';
import { crossing, type Reached, reached } from './crossing.ts';
import { type Crossing, python, type Rule } from './rule.ts';
import { UNEXPECTED_EXECUTION, UNSAFE_REFLECTION, UNTRUSTED_SPHERE } from './standards.ts';

/** A beginning that keeps a name inside one package: `package.`, or a dot, which is relative to one. */
const PACKAGE = /^\.|^[A-Za-z_]\w*\./;
/** A beginning that names a folder of the program or a package: `./config/`, `@scope/`. */
const FOLDER = /^(?:\.{1,2}\/[^/]|@?[\w-]+\/)/;
/** A beginning that packages of one family share: `adapter-`. */
const FAMILY = /^@?[\w-]+-/;
/** Who starts a program may be anybody; its environment is set up by who installs it. */
const ARGUMENTS = /\bargv\b/;
/** A path that is joined from a folder of the program, or with a name that is written out, and no second choice after another. */
const FIXED_PART = /^[^|?]*\b(?:join|resolve)\([^;]*(?:__dirname|\bmeta\b|['"`][./\w-]*\w\.?['"`])/s;
/** UTF-16 code units of an expression that are looked at. */
const SHOWN = 300;
const ENVIRONMENT = /^(?:(?:process|Deno|Bun)\.|os\.(?:environ|getenv)\b)/;

export const dynamicImport: Rule = {
  id: 'dynamic-import',
  title: 'A module is chosen by data',
  family: 'remote loading',
  why: 'Importing a module runs it. Whoever chooses the name chooses among everything that is installed or lies on the module path, and some of it does things on import, or hands out functions that do.',
  advice:
    'Choose from a table of the modules that are meant, or test the name against a list of what is allowed before it is imported.',
  severity: 'warning',
  isMildInTests: true,
  standards: [UNSAFE_REFLECTION, UNTRUSTED_SPHERE, UNEXPECTED_EXECUTION],
  yieldsTo: ['agent-code-exec', 'download-and-run', 'generated-import', 'obfuscated-exec'],

  *check(flow) {
    yield* plugins(flow);
    for (const it of reached(flow, ['import'], ['remote', 'llm', 'input', 'schema'])) {
      if (isConfined(flow, it)) {
        if (isChosen(flow, it)) {
          const message = `${it.call.name} imports a module of one package by a name that comes from ${it.origin.name}: whoever chooses it runs any module that lies there. Choose from a table, or test the name against a list of what is allowed.`;
          yield { ...crossing(it, message), confidence: 'medium' };
        }
        continue;
      }
      const message = `${it.call.name} imports a module whose name comes from ${it.origin.name}: whoever chooses it runs any module that is found here. Choose from a table, or test the name against a list of what is allowed.`;
      yield { ...crossing(it, message), confidence: 'medium' };
    }
  },

  examples: [
    python`
      import sys
      from importlib import import_module
      backend = import_module(sys.argv[1])
                              ^^^^^^^^^^^ dynamic-import
    `,
    python`
      import importlib
      import json
      settings = json.load(open("settings.json"))
      module, name = settings["model"].rsplit(".", 1)
      model = getattr(importlib.import_module(module), name)()
                                              ^^^^^^ dynamic-import
    `,
    python`
      from importlib.metadata import entry_points
      for entry in entry_points(group="tool.plugins"):
          entry.load()
          ^^^^^^^^^^^^ dynamic-import
    `,
    python`
      import importlib
      import os
      BACKENDS = {"jax": "backends.jax", "torch": "backends.torch"}
      backend = importlib.import_module(BACKENDS[os.environ["BACKEND"]])
    `,
    python`
      import importlib
      import os
      backend = importlib.import_module("backends." + os.environ["BACKEND"])
    `,
    python`
      import importlib
      import sys
      name = sys.argv[1]
      if name not in ("csv", "json"):
          raise SystemExit(f"no format {name}")
      format = importlib.import_module(name)
    `,
  ],
};

/** Plugins that are loaded because they are installed. */
function* plugins(flow: Flow): Iterable<Crossing> {
  for (const call of flow.sinks('plugin')) {
    const { origins } = call.fact.row;
    // Of a module's own function, as in `json.load(…)`, the receiver is the module, which nothing gave.
    if (origins && /^[\w.]+$/.test(call.path) && !origins.some((it) => call.path.startsWith(it))) continue;
    const [argument] = call.arguments('code');
    const origin = argument && flow.origins(argument).find((it) => origins?.includes(it.name));
    if (origins && (!origin || flow.isChecked(origin, argument))) continue;
    const message = `${origins ? 'This' : call.name} loads whatever plugin is registered here: any package that is installed, or that another one brings along, can register code that runs in this process. Test the names against a list of what is allowed.`;
    const { start, end } = call.span;
    yield { start, end, message, confidence: 'medium', ...(origin ? { steps: origin.steps } : {}) };
  }
}

/** Whether others than who sets up the process choose the name. */
function isChosen({ program }: Flow, { call, origin }: Reached): boolean {
  const isNamed = program.language === 'python' && call.fact.row.reads !== 'file';
  return isNamed && origin.kind !== 'schema' && !ENVIRONMENT.test(origin.name);
}

/** Whether the name begins with a package that it cannot leave. */
function isConfined(flow: Flow, { call, argument, origin }: Reached): boolean {
  const isPython = flow.program.language === 'python';
  // A folder of the process's own set-up is where its programs lie; a name chooses among all that is installed.
  if (call.fact.row.reads === 'file' && isPython && ENVIRONMENT.test(origin.name)) return true;
  // A path can leave its folder; whoever sets up the process may choose a file for it, a request may not.
  if (!isPython && !ENVIRONMENT.test(origin.name)) return false;
  if (!isPython && isJoined(flow, argument, origin)) return true;
  const isFixed = (prefix: string) =>
    isPython ? PACKAGE.test(prefix) : FOLDER.test(prefix) || (FAMILY.test(prefix) && !ARGUMENTS.test(origin.name));
  return flow
    .values(argument)
    .every((value) => value.kind === 'text' || (value.kind === 'unknown' && isFixed(value.prefix)));
}

/** Whether the path is put together with a part that is fixed: a folder of the program, a file's name. */
function isJoined(flow: Flow, argument: Reached['argument'], { steps }: Reached['origin']): boolean {
  const { start, end, text } = flow.program;
  return [argument.at, ...steps.map((it) => it.at)].some(
    (at) => at >= 0 && FIXED_PART.test(text.slice(start[at], Math.min(end[at]!, start[at]! + SHOWN))),
  );
}
