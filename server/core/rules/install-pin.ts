/** The remedy that gives what is installed an exact version or commit, where it is written in the call. */

import type { Span } from '../flow/call.ts';
import type { Edit } from '../flow/edits.ts';
import type { Flow } from '../flow/flow.ts';
import type { Package } from '../shell/installs.ts';
import { archiveOf } from '../shell/specs.ts';
import { addressed } from './address-pin.ts';
import type { Installing } from './install.ts';
import type { Crossing, PinRequest, Remedy } from './rule.ts';

/** What an install without a version asks for. */
const NEWEST = 'latest';

interface Part {
  readonly pin: PinRequest;
  readonly edits: readonly Edit[];
}

const PYTHON_TOOLS = /^(?:pip|uv|uvx|pipx|poetry|pdm|rye|pipenv)(?: |$)/;
const SCRIPT_TOOLS = /^(?:npm|npx|pnpm|pnpx|yarn|bun|bunx)(?: (?!create|init|innit)|$)/;
const PYTHON_SPEC = /^([\w.-]+(?:\[[\w, .-]*\])?)((?:\s*(?:[<>=!~]=?|===)[\w.*+!, <>=~-]*)?)$/;
const CONDA_TOOLS = /^(?:conda|mamba|micromamba) /;
const CONDA_SPEC = /^((?:[\w./-]+::)?([\w.-]+))((?:\s*[<>=!~]=?[\w.*+!, <>=~|-]*)?)$/;
const TOOL_SPEC = /^([\w.-]+(?:\[[\w, .-]*\])?)@(latest)$/;
const SCRIPT_SPEC = /^((?:@[\w.~-]+\/)?[\w.~-]+)(?:@([\w.^~*<>=-]*))?$/;
const PYTHON_GIT =
  /^(?:[\w.-]+(?:\[[\w, .-]*\])?\s*@\s*)?git\+((?:https|ssh):\/\/(?:[\w-]+@)?[^@#?\s]+)(?:@([^@#?\s]+))?/;
const SCRIPT_GIT = /^(?:github:)?([\w-]+\/[\w.-]+?)(?:#([\w./-]+))?$/;

/** One edit for all packages of a command; none when one of them is put together elsewhere. */
export function installRemedies(flow: Flow, { process, install, loose }: Installing): readonly Remedy[] {
  const partOf = partsOf(install.tool);
  if (!partOf) return [];
  const parts: Part[] = [];
  for (const it of loose) {
    const span = flow.changeableWord(process, it.word);
    // Without quotes a shell takes what follows for the name of a file to write.
    if (span && /[<>]/.test(flow.program.text[span.end] ?? '')) return [];
    const part = span && partOf(it, span.start);
    if (!part) return [];
    parts.push(part);
  }
  const [first, ...others] = parts;
  if (!first) return [];
  const names = loose.map((it) => it.name).join(', ');
  const isGit = first.pin.host === 'git' || first.pin.host === 'github';
  const exact = isGit ? 'a commit' : others.length > 0 ? 'exact versions' : 'an exact version';
  return [
    {
      title: `Pin ${names} to ${exact}`,
      kind: 'pin',
      safe: true,
      preferred: true,
      edits: first.edits,
      pin: first.pin,
      ...(others.length > 0 ? { alongside: others } : {}),
    },
  ];
}

/** How the packages of a tool are pinned; undefined where nobody here knows. */
function partsOf(tool: string): ((it: Package, start: number) => Part | undefined) | undefined {
  if (PYTHON_TOOLS.test(tool)) return pythonPart;
  if (SCRIPT_TOOLS.test(tool)) return scriptPart;
  return CONDA_TOOLS.test(tool) ? condaPart : undefined;
}

/** What an install fetches without a pin, where all of it is known by name. */
export function looseOf({ install, loose }: Installing): Pick<Crossing, 'brings'> {
  const partOf = partsOf(install.tool);
  if (!partOf) return {};
  const brings: PinRequest[] = [];
  for (const it of loose) {
    const part = partOf(it, 0);
    const found = part ? [part.pin] : addressed(addressAtEnd(it.word.text));
    if (it.pin === 'unknown' || found.length === 0) return {};
    brings.push(...found);
  }
  return brings.length > 0 ? { brings } : {};
}

/** The address that a word ends in: of `name @ https://…` all from its scheme on. Empty where there is none. */
function addressAtEnd(word: string): string {
  const last = word.split(/\s/).at(-1)!;
  const sign = last.indexOf('://');
  let start = sign;
  while (start > 0 && /[a-z]/i.test(last[start - 1]!)) start--;
  return start < sign ? last.slice(start) : '';
}

/** The packages that an install brings in by name, pinned or not, with where each stands. */
export function packagesOf(
  flow: Flow,
  { process, invocation, install }: Installing,
): readonly (Span & { readonly artifact: PinRequest })[] {
  const isPython = PYTHON_TOOLS.test(install.tool);
  if (!isPython && !SCRIPT_TOOLS.test(install.tool)) return [];
  return install.packages.flatMap((it) => {
    const place = flow.wordOf(process, it.word) ?? flow.partOf(process, invocation);
    const pin = (isPython ? pythonPart(it, place.start) : scriptPart(it, place.start))?.pin;
    if (!pin) return [];
    const reference = pin.reference.replace(/^(?:===?|@)/, '');
    return [{ start: place.start, end: place.end, artifact: { ...pin, reference: reference || NEWEST } }];
  });
}

function condaPart({ word: { text }, kind }: Package, start: number): Part | undefined {
  const [, before, name, range = ''] = kind === 'registry' ? (CONDA_SPEC.exec(text) ?? []) : [];
  if (before === undefined || name === undefined) return undefined;
  return {
    pin: { host: 'conda', type: 'package', repository: name, reference: range.trim() },
    edits: [{ start: start + before.length, end: start + text.length, text: '=={version}' }],
  };
}

/** An archive of a repository, which GitHub makes of any commit. */
function archivePart(text: string, start: number): Part | undefined {
  const archive = archiveOf(text);
  if (!archive) return undefined;
  const { repository, reference } = archive;
  return {
    pin: { host: 'github', type: 'package', repository, reference },
    edits: [{ start: start + archive.start, end: start + archive.end, text: '{commit}' }],
  };
}

function pythonPart({ word: { text }, kind }: Package, start: number): Part | undefined {
  if (kind === 'url') return archivePart(text, start);
  if (kind === 'git') {
    const git = PYTHON_GIT.exec(text);
    return git ? gitPart('git', git[1]!, git[2], '@', start, git[0].length) : undefined;
  }
  const tool = TOOL_SPEC.exec(text);
  if (tool) return packagePart('python', tool[1]!, '', '@', start, text.length);
  const [, name, range = ''] = PYTHON_SPEC.exec(text) ?? [];
  return name === undefined ? undefined : packagePart('python', name, range, '==', start, text.length);
}

function scriptPart({ word: { text }, kind }: Package, start: number): Part | undefined {
  if (kind === 'url') return archivePart(text, start);
  if (kind === 'git') {
    const git = SCRIPT_GIT.exec(text);
    return git ? gitPart('github', git[1]!, git[2], '#', start, text.length) : undefined;
  }
  const [, name, range = ''] = SCRIPT_SPEC.exec(text) ?? [];
  return name === undefined ? undefined : packagePart('npm', name, range, '@', start, text.length);
}

function packagePart(
  host: 'npm' | 'python',
  name: string,
  range: string,
  sign: string,
  start: number,
  length: number,
): Part {
  return {
    pin: { host, type: 'package', repository: name.replace(/\[.*$/, ''), reference: range.trim() },
    edits: [{ start: start + name.length, end: start + length, text: `${sign}{version}` }],
  };
}

function gitPart(
  host: 'git' | 'github',
  repository: string,
  reference: string | undefined,
  sign: string,
  start: number,
  length: number,
): Part {
  const from = start + length - (reference === undefined ? 0 : reference.length + 1);
  return {
    pin: { host, type: 'package', repository, reference: reference ?? 'HEAD' },
    edits: [{ start: from, end: start + length, text: `${sign}{commit}` }],
  };
}
