/** Content that is loaded in a format which can run code. */

import type { Argument, ModelledCall } from '../flow/call.ts';
import { renameCallee, setSafer } from '../flow/edits.ts';
import type { Flow } from '../flow/flow.ts';
import { broughtFrom } from './address-pin.ts';
import { hasOnItsWay, type Reached, reached } from './crossing.ts';
import { type Crossing, fixedTo, javascript, python, type Remedy, type Rule } from './rule.ts';
import {
  ASSESSED_BEFORE_USE,
  DESERIALIZATION,
  NO_INTEGRITY_CHECK,
  UNEXPECTED_EXECUTION,
  UNTRUSTED_SPHERE,
} from './standards.ts';

export const unsafeDeserialization: Rule = {
  id: 'unsafe-deserialization',
  title: 'A format that can run code is loaded',
  family: 'remote loading',
  why: 'Some formats hold instructions for rebuilding objects rather than data, and an instruction can call any function. Who writes the file, or changes it on its way, runs code in your process while it loads, before anything can be checked.',
  advice:
    'Load a format that holds data only: tensors without objects, JSON, arrays without objects. Where that is not possible, compare the bytes with a known strong hash before they are loaded, and let only your own program write them.',
  severity: 'error',
  standards: [DESERIALIZATION, NO_INTEGRITY_CHECK, UNTRUSTED_SPHERE, UNEXPECTED_EXECUTION, ASSESSED_BEFORE_USE],
  yieldsTo: ['obfuscated-exec', 'install-hook'],

  *check(flow) {
    const executed = [...reached(flow, ['execute', 'compile'])];
    const found = new Map([...reached(flow, ['deserialise'])].map((it) => [it.call, it]));
    for (const call of flow.sinks('deserialise')) {
      if (!call.fact.row.arguments) yield unguarded(call);
      const [argument] = call.arguments('code');
      const it = found.get(call);
      // What is executed in the same breath, or unpacked on its way to where it is, is told there, once.
      const isExecuted =
        it && executed.some((other) => other.origin.at === it.origin.at && hasOnItsWay(flow, other, call));
      const finding = argument && !isExecuted && judge(flow, call, argument, it);
      if (finding) yield { ...finding, remedies: remedies(flow, call) };
    }
  },

  examples: [
    python`
      import pickle
      import requests
      answer = requests.get("https://example.com/index.pkl")
      index = pickle.loads(answer.content)
                           ^^^^^^^^^^^^^^ unsafe-deserialization
    `,
    fixedTo(
      python`
        import torch
        from huggingface_hub import hf_hub_download
        path = hf_hub_download("org/model", "model.bin")
        state = torch.load(path, weights_only=False)
                           ^^^^ unsafe-deserialization
      `,
      python`
        import torch
        from huggingface_hub import hf_hub_download
        path = hf_hub_download("org/model", "model.bin")
        state = torch.load(path, weights_only=True)
      `,
    ),
    fixedTo(
      python`
        import sys
        import numpy as np
        table = np.load(sys.argv[1], allow_pickle=True)
                        ^^^^^^^^^^^ unsafe-deserialization: warning
      `,
      python`
        import sys
        import numpy as np
        table = np.load(sys.argv[1], allow_pickle=False)
      `,
    ),
    python`
      import joblib
      model = joblib.load("models/forest.joblib")
                          ^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization: information
    `,
    javascript`
      const serialize = require('node-serialize');
      const session = await fetch('https://example.com/session').then((answer) => answer.text());
      console.log(serialize.unserialize(session));
                                        ^^^^^^^ unsafe-deserialization
    `,
    python`
      import json
      import requests
      from safetensors.torch import load_file
      index = json.loads(requests.get("https://example.com/index.json").text)
      weights = load_file("model.safetensors")
    `,
  ],
};

/** A call that lets others load such formats. */
function unguarded({ name, span: { start, end } }: ModelledCall): Crossing {
  const message = `${name} lets what is loaded hold any code, and run it: whoever writes such a file controls this process. Load data only, or leave the guard on.`;
  return { start, end, message, severity: 'warning', confidence: 'medium' };
}

function judge(flow: Flow, call: ModelledCall, argument: Argument, it?: Reached): Crossing | undefined {
  const { knownOnly, reads, safeFrom } = call.fact.row;
  const { start, end } = it?.place ?? argument.span;
  const place = { start, end, ...(it && { steps: it.origin.steps, ...(it.brings && { brings: it.brings }) }) };
  const opening = `${call.name} loads a format that can run code`;
  if (call.isDownloading) {
    const message = `${opening}, from an address: whoever controls that source controls this process. Load data only, or check the file against a known hash first.`;
    return { ...place, ...broughtFrom(...flow.texts(argument)), message };
  }
  const kind = it?.origin.kind;
  if (it && (kind === 'remote' || kind === 'llm')) {
    if (!safeFrom || !call.isSafeToday) {
      const message = `${opening}, and ${it.origin.name} brings its content in: whoever controls that source controls this process. Load data only, or check it against a known hash first.`;
      return { ...place, message };
    }
    if (call.hasVersion(safeFrom.version)) return undefined;
    const message = `Before ${call.fact.library.library} ${safeFrom.version}, ${opening} unless it is told not to, and ${it.origin.name} brings its content in. The installed version is not known here: say it in the call.`;
    return { ...place, message, severity: 'information', confidence: 'low' };
  }
  if (call.isSafeToday || (knownOnly && kind !== 'input')) return undefined;
  if (it && kind === 'input') {
    const message = `${opening}, chosen by ${it.origin.name}: whoever supplies it can run any code here. Load data only, or accept only what this program has signed.`;
    return { ...place, message, severity: 'warning', confidence: 'medium' };
  }
  const isLiteral = !it && flow.origins(argument).every(({ kind }) => kind === 'decoded');
  if (!it && !(isLiteral && reads)) return undefined;
  const message = `${opening}. Make sure that nobody else can write what it loads, or keep it in a format that holds data only.`;
  return { ...place, message, severity: 'information', confidence: 'low' };
}

function remedies(flow: Flow, call: ModelledCall): readonly Remedy[] {
  const { safer = {}, instead } = call.fact.row;
  const common = { kind: 'safe', safe: false, preferred: true } as const;
  const found: Remedy[] = [];
  for (const [keyword, value] of Object.entries(safer)) {
    const set = setSafer(flow, call, keyword, value);
    if (set) found.push({ title: `Set \`${set.code}\``, ...common, edits: set.edits });
  }
  const renamed = instead && renameCallee(flow, call, instead);
  if (renamed) found.push({ title: `Call \`${instead}\``, ...common, edits: renamed });
  return found;
}
