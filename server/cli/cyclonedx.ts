/** The inventory as a CycloneDX bill of materials: what code lets in from outside, its pin, and where that stands. */

import * as Enums from '@cyclonedx/cyclonedx-library/Enums';
import * as Models from '@cyclonedx/cyclonedx-library/Models';
import { JSON as Json } from '@cyclonedx/cyclonedx-library/Serialize';
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec';
import type { PinRequest } from '../core/service/finding.ts';
import type { Item } from './inventory.ts';

/** How our own properties of components begin. */
const PREFIX = 'loadguard';

const TYPES: Readonly<Record<PinRequest['type'], Enums.ComponentType>> = {
  model: Enums.ComponentType.MachineLearningModel,
  dataset: Enums.ComponentType.Data,
  space: Enums.ComponentType.Application,
  kernel: Enums.ComponentType.Library,
  package: Enums.ComponentType.Library,
  file: Enums.ComponentType.File,
};

/** Where a place stands; `line` is 1-based. */
interface Occurrence {
  readonly location: string;
  readonly line: number;
  readonly additionalContext: string;
}

/**
 * The bill as JSON text of CycloneDX 1.6. It has no time and no serial number, so that the same code gives the same text.
 * `hashOf` answers with the SHA-256 over the code that an artefact runs, where that lies on this machine.
 */
export function asCycloneDx(
  items: readonly Item[],
  version: string,
  hashOf: (artifact: PinRequest) => string | undefined,
): string {
  const bom = new Models.Bom();
  bom.metadata.tools.components.add(
    new Models.Component(Enums.ComponentType.Application, 'loadguard', { version, bomRef: 'loadguard' }),
  );
  const occurrences = new Map<string, readonly Occurrence[]>();
  for (const item of items) {
    const component = componentOf(item, hashOf(item.artifact));
    bom.components.add(component);
    occurrences.set(
      component.bomRef.value!,
      item.places.map(({ file, line, by }) => ({ location: file, line, additionalContext: by })),
    );
  }
  for (const service of servicesOf(items)) bom.services.add(service);
  const factory = new Json.Normalize.Factory(Spec1dot6);
  const normalized = factory.makeForBom().normalize(bom, { sortLists: true });
  // The library has no words for occurrences yet; they are a part of the format since 1.5.
  const components = (normalized.components ?? []).map((it) => ({
    ...it,
    evidence: { occurrences: occurrences.get(it['bom-ref']!) },
  }));
  return `${JSON.stringify({ ...normalized, components }, undefined, 2)}\n`;
}

/** Where the artefacts come from: what serves them can change what is not pinned. */
function servicesOf(items: readonly Item[]): readonly Models.Service[] {
  const counts = new Map<string, { all: number; moving: number }>();
  for (const { artifact, isPinned } of items) {
    const host = serverOf(artifact);
    if (host === undefined) continue;
    const count = counts.get(host) ?? { all: 0, moving: 0 };
    count.all++;
    if (!isPinned) count.moving++;
    counts.set(host, count);
  }
  return [...counts].map(([host, { all, moving }]) => {
    const service = new Models.Service(host, { bomRef: `service ${host}` });
    for (const [name, value] of Object.entries({ artefacts: all, moving })) {
      service.properties.add(new Models.Property(`${PREFIX}:${name}`, String(value)));
    }
    return service;
  });
}

const REGISTRIES: Readonly<Record<PinRequest['host'], string | undefined>> = {
  huggingface: 'huggingface.co',
  github: 'github.com',
  npm: 'npm',
  python: 'PyPI',
  conda: 'conda',
  git: undefined,
  address: undefined,
};

/** What serves an artefact: a registry, whose host somebody's own settings may change, or a host. */
function serverOf({ host, repository }: PinRequest): string | undefined {
  return REGISTRIES[host] ?? (URL.canParse(repository) ? new URL(repository).host || undefined : undefined);
}

function componentOf({ artifact, isPinned, runsCode, standing }: Item, hash: string | undefined): Models.Component {
  const { host, type, repository, reference } = artifact;
  const purl = purlOf(artifact, isPinned);
  const address = addressOf(artifact);
  const component = new Models.Component(TYPES[type], repository, {
    bomRef: [host, type, repository, reference].join(' '),
    version: isPinned ? exact(reference) : reference,
    ...(purl === undefined ? {} : { purl }),
  });
  if (address !== undefined) {
    component.externalReferences.add(new Models.ExternalReference(address, Enums.ExternalReferenceType.Distribution));
  }
  const digest = /^sha256-([0-9a-f]{64})$/.exec(hash ?? '')?.[1];
  if (digest !== undefined) component.hashes.set(Enums.HashAlgorithm['SHA-256'], digest);
  const properties = {
    pinned: String(isPinned),
    runsCode: String(runsCode),
    standing,
    ...(hash === undefined ? {} : { codeHash: hash }),
  };
  for (const [name, value] of Object.entries(properties)) {
    component.properties.add(new Models.Property(`${PREFIX}:${name}`, value));
  }
  return component;
}

/** The package URL of what has a type of its own in that specification. */
function purlOf({ host, type, repository, reference }: PinRequest, isPinned: boolean): string | undefined {
  const at = isPinned ? `@${encodeURIComponent(exact(reference))}` : '';
  const path = repository.split('/').map(encodeURIComponent).join('/');
  if (host === 'huggingface') return type === 'model' ? `pkg:huggingface/${path}${at}` : undefined;
  if (host === 'github') return `pkg:github/${path.toLowerCase()}${at}`;
  if (host === 'npm') return `pkg:npm/${path}${at}`;
  if (host === 'python') return `pkg:pypi/${path.toLowerCase().replaceAll('_', '-')}${at}`;
  return undefined;
}

function addressOf({ host, type, repository }: PinRequest): string | undefined {
  const folder = type === 'dataset' ? 'datasets/' : type === 'space' ? 'spaces/' : type === 'kernel' ? 'kernels/' : '';
  if (host === 'huggingface') return `https://huggingface.co/${folder}${encodeURI(repository)}`;
  if (host === 'github') return `https://github.com/${encodeURI(repository)}`;
  return host === 'git' || host === 'address' ? repository : undefined;
}

/** A version without the sign that says that it is exact. */
function exact(reference: string): string {
  return reference.replace(/^==/, '');
}
