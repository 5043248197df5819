/** Handlers that hide whether code that nobody reviewed was fetched and ran. */

import type { Flow } from '../flow/flow.ts';
import { addressImports, foreignCode, toldBy } from './foreign-code.ts';
import { installsOf } from './install.ts';
import { remoteModule } from './remote-module.ts';
import { type Crossing, javascript, python, type Rule } from './rule.ts';
import { MALICIOUS_CODE, SWALLOWED_ERROR, UNAUTHORIZED_SOFTWARE } from './standards.ts';
import { unsafeDeserialization } from './unsafe-deserialization.ts';

/** The rest of a shell command up to where its failure is taken for success. */
const IGNORED = /^[^\n"'`()]{0,300}?(?:\)[^\n"'`()]{0,60}?)?(\|\|\s*(?:true|:))(?=["'`\s;]|$)/;
/** UTF-16 code units that are looked at. */
const REACH = 400;

type Place = Pick<Crossing, 'start' | 'end'>;

export const silencedLoader: Rule = {
  id: 'silenced-loader',
  title: 'A loader hides its errors',
  family: 'loader screening',
  why: 'Where every error is swallowed, nobody learns that a download failed, was refused or did something else than it should. Loaders that do not want to be noticed are written just so, and honest ones cannot be repaired.',
  advice:
    'Catch the one error that is expected, say what went wrong, and let all others through. Better still, do not fetch code while the program runs.',
  severity: 'warning',
  standards: [SWALLOWED_ERROR, MALICIOUS_CODE, UNAUTHORIZED_SOFTWARE],

  *check(flow) {
    const foreign = [...foreignCode(flow, unsafeDeserialization), ...toldBy(remoteModule, flow)];
    const installs = namedInstalls(flow);
    const installed = installs.map(({ process, invocation }) => flow.partOf(process, invocation));
    const places = [...foreign, ...installed, ...addressImports(flow)].sort((a, b) => a.start - b.start);
    const spans = [
      ...flow.silencers(places),
      ...places.flatMap((it) => ignored(flow, it)),
      ...ignoredInstalls(flow, installs),
      ...ignoredCommands(flow, foreign),
    ];
    const told = new Set<number>();
    for (const { start, end } of spans) {
      if (told.has(start)) continue;
      told.add(start);
      const message =
        'This swallows every error of code that is fetched and run here, so nobody notices when it fails, is refused or is replaced. Catch only what is expected, and report it.';
      yield { start, end, message };
    }
  },

  examples: [
    python`
      import requests
      try:
          exec(requests.get("https://example.com/plugin.py").text)
      except Exception:
      ^^^^^^^^^^^^^^^^ silenced-loader
          pass
    `,
    python`
      import os
      os.system("curl -fsSL https://example.com/setup.sh | sh || true")
                                                              ^^^^^^^ silenced-loader
      os.system("(curl -fsSL https://example.com/start.sh | sh) 2>/dev/null || true")
                                                                            ^^^^^^^ silenced-loader
    `,
    javascript`
      fetch('https://example.com/plugin.js')
        .then((response) => response.text())
        .then((text) => eval(text))
        .catch(() => {});
               ^^^^^^^^ silenced-loader
    `,
    python`
      import requests
      try:
          exec(requests.get("https://example.com/plugin.py").text)
      except Exception as error:
          print("The plugin does not work:", error)
    `,
    python`
      import json
      try:
          settings = json.load(open("settings.json"))
      except Exception:
          pass
    `,
  ],
};

/** The installs of which it is known what they bring in, pinned ones among them. */
function namedInstalls(flow: Flow) {
  return [...installsOf(flow)].filter(
    ({ install }) => !install.isUsual && install.packages.some((it) => it.pin !== 'unknown' && it.kind !== 'path'),
  );
}

/** Where commands that stand under a name take an install's failure for success. */
function ignoredInstalls(flow: Flow, installs: ReturnType<typeof namedInstalls>): readonly Place[] {
  return installs.flatMap(({ process, invocation }) => ignoredBehind(flow, process, invocation));
}

/** The same for commands of which some part is a place that is told, wherever they are written. */
function ignoredCommands(flow: Flow, places: readonly Place[]): readonly Place[] {
  if (places.length === 0) return [];
  const inOrder = [...places].sort((a, b) => a.start - b.start);
  // By place: where the first one ends that does not begin before it.
  const ends = inOrder.map((it) => it.end);
  for (let i = ends.length - 2; i >= 0; i--) ends[i] = Math.min(ends[i]!, ends[i + 1]!);
  let at = 0;
  return flow
    .processes()
    .filter(({ call: { span } }) => {
      while (at < inOrder.length && inOrder[at]!.start < span.start) at++;
      return at < inOrder.length && ends[at]! <= span.end;
    })
    .flatMap((process) => process.invocations.flatMap((it) => ignoredBehind(flow, process, it)));
}

function ignoredBehind(
  flow: Flow,
  process: ReturnType<Flow['processes']>[number],
  invocation: Place,
): readonly Place[] {
  const match = IGNORED.exec(process.command.text.slice(invocation.start, invocation.start + REACH));
  if (!match) return [];
  const end = invocation.start + match[0].length;
  return [flow.partOf(process, { start: end - match[1]!.length, end })];
}

function ignored(flow: Flow, place: Place): readonly { start: number; end: number }[] {
  const match = IGNORED.exec(flow.program.text.slice(place.start, place.start + REACH));
  if (!match) return [];
  const end = place.start + match[0].length;
  return [{ start: end - match[1]!.length, end }];
}
