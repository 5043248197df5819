/** What files beside code declare: the crossings in it, for the rules that speak of the same in code. */

import type { Flow } from '../flow/flow.ts';
import type { DeclaredPackage } from '../program/declared.ts';
import { addressed } from './address-pin.ts';
import type { Crossing, PinRequest, Remedy } from './rule.ts';
import { addressesRun } from './shell-downloads.ts';

const WHAT: Readonly<Record<DeclaredPackage['kind'], (name: string) => string>> = {
  git: (name) =>
    `takes ${name} from its repository as it is that day: whoever can push there decides what is installed. Ask for a commit of 40 digits.`,
  url: (name) =>
    `takes what ${name} serves that day: whoever controls that address decides what it is. Give the hash that it must have.`,
  latest: (name) =>
    `takes whatever version of ${name} was published last, by whoever holds the account or the name that day. Ask for a version, or take it from a lock file.`,
  list: (name) =>
    `takes a list of packages from ${name}: whoever controls that address decides what is installed. Keep the list in the project, with exact versions and hashes.`,
  image: (name) =>
    `runs the container ${name} as it is that day: whoever can push it decides what runs here. Name its digest: \`image@sha256:…\`.`,
};

/** Whether a container's name is of somebody's registry and holds no tag but the one that always moves. */
export function isMovingImage(name: string): boolean {
  return name.includes('/') && !/:(?!latest$)[^/:@]+$/.test(name);
}

/** Packages that are asked for so that their content can change. */
export function* declaredPackages(flow: Flow): Iterable<Crossing> {
  const packages = flow.program.declared?.packages ?? [];
  // What is run as it was sent is told of where it runs.
  const run = packages.some((it) => it.kind === 'url') ? addressesRun(flow) : undefined;
  for (const { start, end, subject, name, kind, pin } of packages) {
    if (kind === 'url' && run?.has(name)) continue;
    const remedies: readonly Remedy[] = pin
      ? [
          {
            title: pin.title,
            kind: 'pin',
            safe: true,
            preferred: true,
            edits: pin.edits,
            pin: { host: pin.host, type: 'package', repository: pin.repository, reference: pin.reference },
          },
        ]
      : [];
    const brings: readonly PinRequest[] = pin
      ? [{ host: pin.host, type: 'package', repository: pin.repository, reference: pin.reference }]
      : addressed(name);
    const isMild = kind === 'image' && !isMovingImage(name);
    yield {
      start,
      end,
      message: `${subject} ${WHAT[kind](name)}`,
      remedies,
      ...(brings.length > 0 && { brings }),
      ...(isMild ? { severity: 'information' as const, confidence: 'medium' as const } : {}),
    };
  }
}
