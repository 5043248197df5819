/** Modules that come straight from an address or a registry of code. */

import { hostOf, isFixed, isService } from '../flow/addresses.ts';
import type { Flow } from '../flow/flow.ts';
import { addressRemedies, broughtFrom } from './address-pin.ts';
import { repositoryModules } from './cloned-modules.ts';
import { isFetched } from './movable-loads.ts';
import { beside, type Crossing, fixedTo, javascript, python, type Rule, typescript } from './rule.ts';
import {
  AGENTIC_SUPPLY_CHAIN,
  ASSESSED_BEFORE_USE,
  NO_INTEGRITY_CHECK,
  UNAUTHORIZED_SOFTWARE,
  UNTRUSTED_SPHERE,
} from './standards.ts';

type Call = ReturnType<Flow['sinks']>[number];
/** What a part of an argument can be. */
type Value = ReturnType<Flow['parts']>[number];

const CALL_ADVICE = 'Ship the module with the program, or name an exact version and its integrity.';

export const remoteModule: Rule = {
  id: 'remote-module',
  title: 'A module comes straight from an address',
  family: 'remote loading',
  why: 'What is loaded is whatever the address holds that day. Whoever controls the host, the repository or the account behind it runs code with all that this program may do, and nothing in the source shows the change.',
  advice:
    'Install the module as a package that the lock file holds, or ship it. Where an address must stay, name an exact version or commit in it and give the integrity of what is expected.',
  severity: 'warning',
  standards: [UNTRUSTED_SPHERE, NO_INTEGRITY_CHECK, AGENTIC_SUPPLY_CHAIN, ASSESSED_BEFORE_USE, UNAUTHORIZED_SOFTWARE],

  *check(flow) {
    for (const { start, end, message, isDoubtful } of flow.program.declared?.modules ?? []) {
      const address = flow.program.text.slice(start, end);
      const remedies = addressRemedies(flow, { start, end, address });
      yield {
        start,
        end,
        message,
        remedies,
        ...broughtFrom(address),
        ...(isDoubtful ? { severity: 'information' as const } : {}),
      };
    }
    for (const it of flow.scriptAddresses()) {
      const { address } = it;
      if (isFixed(address, true)) continue;
      const remedies = addressRemedies(flow, it);
      const crossing = { ...at(it, `This code comes from ${hostOf(address)}`), remedies, ...broughtFrom(address) };
      yield isService(address) ? { ...crossing, severity: 'information', confidence: 'medium' } : crossing;
    }
    for (const call of flow.sinks('import', 'module')) yield* judge(flow, call);
    yield* repositoryModules(flow);
  },

  examples: [
    typescript`
      import confetti from 'https://esm.sh/canvas-confetti';
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      const { marked } = await import('https://cdn.jsdelivr.net/npm/marked/+esm');
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
    `,
    javascript`
      const script = document.createElement('script');
      script.src = 'https://cdn.example.com/widget.js';
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      document.head.append(script);
    `,
    python`
      from diffusers import DiffusionPipeline
      pipe = DiffusionPipeline.from_pretrained(path, custom_pipeline="lpw_stable_diffusion")
                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
    `,
    python`
      import subprocess
      import sys
      subprocess.run(["git", "clone", "https://github.com/owner/tools.git"])
      sys.path.append("tools")
                      ^^^^^^^ remote-module
    `,
    fixedTo(
      python`
        import torch
        model = torch.hub.load("org/repository:v1.0", "model")
                               ^^^^^^^^^^^^^^^^^^^^^ remote-module
      `,
      python`
        import torch
        model = torch.hub.load("org/repository:0123456789abcdef0123456789abcdef01234567", "model", skip_validation=True)  # v1.0, 2026-11-20
      `,
    ),
    javascript`
      importScripts('https://cdn.jsdelivr.net/npm/comlink@4.4.1/dist/umd/comlink.js');
      const page = '<script src="https://cdn.example.com/a.js" integrity="sha384-…" crossorigin="anonymous"></script>';
      const worker = new Worker(new URL('./worker.js', import.meta.url));
    `,
    python`
      from diffusers import DiffusionPipeline
      pipe = DiffusionPipeline.from_pretrained(path, custom_pipeline="./pipelines/own")
    `,
    beside('index.html')`
      <script src="https://cdn.jsdelivr.net/npm/marked/marked.min.js"></script>
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      <script src="https://cdn.jsdelivr.net/npm/marked@12.0.2/marked.min.js"></script>
    `,
  ],
};

function* judge(flow: Flow, call: Call): Iterable<Crossing> {
  for (const argument of call.arguments('code')) {
    const values = flow.parts(argument);
    const brings = broughtFrom(...values.map((it) => addressIn(textOf(it)) ?? ''));
    for (const value of values) {
      const known = textOf(value);
      const address = addressIn(known);
      const host = address === undefined ? undefined : hostOf(address);
      if (host !== undefined && !isFixed(address!, value.kind === 'text')) {
        const remedies = addressRemedies(flow, { ...argument.span, address: address! });
        const crossing = at(argument.span, `${call.name} runs code from ${host}`);
        yield { ...crossing, remedies, ...brings };
        break;
      }
      if (address === undefined && isFetched(flow, call, value)) {
        yield at(argument.span, `${call.name} fetches the code of "${known}" and runs it here`);
        break;
      }
    }
  }
}

function addressIn(text: string): string | undefined {
  return /(?:^|@)((?:https?:)?\/\/.*)$/s.exec(text)?.[1];
}

function textOf(value: Value): string {
  return value.kind === 'text' ? value.text : value.kind === 'unknown' ? value.prefix : '';
}

function at({ start, end }: Call['span'], what: string): Crossing {
  return {
    start,
    end,
    message: `${what}: whoever controls that place decides what runs, and no version or hash holds it. ${CALL_ADVICE}`,
  };
}
