/** What a package is asked for by: whether its text allows only one content. */

import { HOLE } from './script.ts';

/** `unknown`: the name is not known, so neither is whether it carries a version. */
export type Pin = 'pinned' | 'unpinned' | 'unknown' | 'local';

/** What is asked for. */
export interface Spec {
  readonly pin: Pin;
  /** The name without version and extras; the address of what has none. */
  readonly name: string;
  readonly kind: 'registry' | 'git' | 'url' | 'path' | 'image';
}

const COMMIT = /(?:^|[^0-9a-f])[0-9a-f]{40}(?![0-9a-z])/i;
const PLAIN_VERSION = /^v?\d+(?:\.\d+){0,3}(?:[-.]?[a-z][\w.]*)?(?:[-+][\w.+-]+)?$/i;

/** An address that always gives the same bytes: it holds a commit or a hash. */
export function isImmutableAddress(address: string): boolean {
  if (/[#&?](?:sha256=[0-9a-f]{64}|sha384=|sha512=)/i.test(address)) return true;
  const isHost = /^(?:git\+)?(?:https|ssh|git):\/\/[^/]*(?:github|gitlab|bitbucket|huggingface|hf\.co|jsdelivr)/i;
  return isHost.test(address) && COMMIT.test(address);
}

/** An archive that GitHub makes of a repository, and where its reference stands in the text, in UTF-16 offsets. */
export interface Archive {
  readonly repository: string;
  readonly reference: string;
  readonly start: number;
  readonly end: number;
}

const ARCHIVE =
  /^((?:[\w.-]{1,100}(?:\[[\w, .-]{0,100}\])?\s{0,4}@\s{0,4})?https:\/\/github\.com\/([\w-]{1,100}\/[\w.-]{1,100})\/(?:archive|zipball|tarball)\/)([\w.+/-]{1,200})(?:[?#].*)?$/s;

/** The archive that an address, or what is installed from one, names; undefined where it is none that a commit can stand in. */
export function archiveOf(text: string): Archive | undefined {
  const [, before, repository, file] = ARCHIVE.exec(text) ?? [];
  if (before === undefined || repository === undefined || file === undefined) return undefined;
  const reference = file.replace(/\.(?:zip|tar\.gz|tgz)$/, '');
  return { repository, reference, start: before.length, end: before.length + reference.length };
}

/** Whether the address is a plain web address. */
export function isAddress(text: string): boolean {
  return /^(?:https?|ftp):\/\//i.test(text);
}

/** A requirement as pip takes it: `name[extra]==1.2; marker`, `name @ git+https://…`, an address, a path. */
export function pythonSpec(text: string): Spec {
  const [, direct] = /^[\w.-]+(?:\[[^\]]*\])?\s*@\s*(\S.*)$/.exec(text) ?? [];
  const address = direct ?? text;
  if (/^(?:git|hg|svn|bzr)\+/.test(address)) {
    return { pin: isCommitted(address) ? 'pinned' : 'unpinned', name: nameOfAddress(address), kind: 'git' };
  }
  if (isAddress(address)) {
    return { pin: isImmutableAddress(address) ? 'pinned' : 'unpinned', name: nameOfAddress(address), kind: 'url' };
  }
  if (isPath(text) || /\.(?:whl|zip|tar\.(?:gz|bz2|xz)|tgz)$/.test(text) || /^file:/.test(address)) return path(text);
  const [, name = '', rest = ''] = REQUIREMENT.exec(text) ?? [];
  // A number is what an option that is not known here was given.
  const isUnknown = text.startsWith(HOLE) || rest.startsWith(HOLE);
  if (isUnknown || name === '' || /^\d+$/.test(name)) return { pin: 'unknown', name: '', kind: 'registry' };
  return { pin: isExact(rest.trim()) ? 'pinned' : 'unpinned', name, kind: 'registry' };
}

/** A name, parts of which may be put in, and what is said of its version. */
const REQUIREMENT = new RegExp(`^\\s*([\\w.-][\\w.${HOLE}-]*)?(?:\\[[^\\]]*\\])?\\s*([^;]*)`);

/** A requirement of uv's tools: as pip's, or `name@1.2.3`. */
export function toolSpec(text: string): Spec {
  const [, name, version] = /^([\w.-]+)(?:\[[^\]]*\])?@([^/]+)$/.exec(text) ?? [];
  if (name === undefined || version === undefined) return pythonSpec(text);
  const isPinned = PLAIN_VERSION.test(version) || version.includes(HOLE);
  return { pin: isPinned ? 'pinned' : 'unpinned', name, kind: 'registry' };
}

/** A package as npm takes it: `name@1.2.3`, `@scope/name`, `github:owner/name#commit`, an address, a path. */
export function scriptSpec(text: string): Spec {
  if (isPath(text) || /^(?:file|link|workspace):/.test(text) || /\.tgz$/.test(text)) {
    if (!isAddress(text)) return path(text);
  }
  if (/^(?:git\+|git:|github:|gitlab:|bitbucket:|gist:)/.test(text) || /\.git(?:#|$)/.test(text)) return git(text);
  if (isAddress(text)) {
    return { pin: isImmutableAddress(text) ? 'pinned' : 'unpinned', name: nameOfAddress(text), kind: 'url' };
  }
  const [, prefix = '', name, version] = /^(npm:|jsr:)?((?:@[\w.~-]+\/)?[\w.~-]+)(?:@(.*))?$/.exec(text) ?? [];
  if (name === undefined) {
    if (/^[\w.-]+\/[\w.-]+(?:#|$)/.test(text)) return git(text);
    return unknownScript(text);
  }
  if (version?.startsWith('npm:')) return scriptSpec(version.slice('npm:'.length));
  const isPinned = version !== undefined && (isScriptVersion(version.split('/', 1)[0]!) || version.startsWith(HOLE));
  return { pin: isPinned ? 'pinned' : 'unpinned', name: `${prefix}${name}`, kind: 'registry' };
}

/** A text with holes: pinned where a version is put in, unknown where the name is. */
function unknownScript(text: string): Spec {
  const [, name, version] = /^((?:@[\w.~-]+\/)?[\w.~-]+)@(.+)$/.exec(text.replaceAll(HOLE, '0')) ?? [];
  if (name !== undefined && !text.startsWith(HOLE) && version !== undefined) {
    return { pin: 'pinned', name: text.slice(0, name.length), kind: 'registry' };
  }
  const isVersioned = text.includes('@', 1);
  if (!isVersioned && COMPLETED.test(text)) return { pin: 'unpinned', name: text, kind: 'registry' };
  return { pin: isVersioned ? 'pinned' : 'unknown', name: '', kind: 'registry' };
}

/** A name that what is put in completes: `@scope/driver-…`. What is put in behind a whole word may be its version. */
const COMPLETED = new RegExp(`^(?:@[\\w.~-]+\\/|@?[\\w.~/-]*[\\w.~][-_.])${HOLE}[\\w.~${HOLE}-]*$`);

/** A package of conda: `name=1.2=build`, `name==1.2`, `channel::name`. */
export function condaSpec(text: string): Spec {
  if (isAddress(text)) {
    const isHashed = /#(?:[0-9a-f]{32}|sha256:)/.test(text) || isImmutableAddress(text);
    return { pin: isHashed ? 'pinned' : 'unpinned', name: nameOfAddress(text), kind: 'url' };
  }
  if (isPath(text)) return path(text);
  const [, name = '', rest = ''] = /^(?:[\w./-]+::)?([\w.-]+)?(?:\[[^\]]*\])?\s*(.*)$/.exec(text) ?? [];
  if (name === '') return { pin: 'unknown', name: '', kind: 'registry' };
  // The interpreter of an environment is chosen by its minor version.
  if (name === 'python' && rest !== '') return { pin: 'pinned', name, kind: 'registry' };
  const isPinned =
    isExact(rest) || /^==?[\w.]+=[\w.*]+$/.test(rest) || /^=\d+\.\d+\.\d+/.test(rest) || rest.startsWith(`=${HOLE}`);
  return { pin: isPinned ? 'pinned' : 'unpinned', name, kind: 'registry' };
}

/** A package of a system's manager: `name=1.2-3`, a file. */
export function systemSpec(text: string): Spec {
  if (isAddress(text)) {
    return { pin: isImmutableAddress(text) ? 'pinned' : 'unpinned', name: nameOfAddress(text), kind: 'url' };
  }
  if (isPath(text) || /\.(?:deb|rpm|apk)$/.test(text)) return path(text);
  if (text.includes(HOLE)) return { pin: text.includes('=') ? 'pinned' : 'unknown', name: '', kind: 'registry' };
  const [name = text, version] = text.split('=', 2);
  return { pin: version === undefined || version.includes('*') ? 'unpinned' : 'pinned', name, kind: 'registry' };
}

/** An image of a container: `registry/name:tag@sha256:…`. */
export function imageSpec(text: string): Spec {
  if (text.includes(HOLE)) return { pin: 'unknown', name: '', kind: 'image' };
  const isPinned = /@sha256:[0-9a-f]{64}$/.test(text) || /^sha256:[0-9a-f]{64}$/.test(text);
  // An image that is named by one word may have been built here.
  return { pin: isPinned ? 'pinned' : 'unpinned', name: text, kind: 'image' };
}

/** `name@version` with a version that is a number or a commit, as Go and Cargo take it. */
export function versionedSpec(text: string): Spec {
  if (isPath(text)) return path(text);
  const at = text.lastIndexOf('@');
  const name = at > 0 ? text.slice(0, at) : text;
  const version = at > 0 ? text.slice(at + 1) : '';
  if (name.startsWith(HOLE)) return { pin: 'unknown', name: '', kind: 'registry' };
  const isPinned = PLAIN_VERSION.test(version) || COMMIT.test(version) || version.includes(HOLE);
  return { pin: isPinned ? 'pinned' : 'unpinned', name, kind: 'registry' };
}

function git(text: string): Spec {
  const reference = text.slice(text.indexOf('#') + 1);
  const isPinned = text.includes('#') && /^[0-9a-f]{40}$/i.test(reference);
  if (text.includes(HOLE)) return { pin: reference.includes(HOLE) ? 'pinned' : 'unknown', name: '', kind: 'git' };
  return { pin: isPinned ? 'pinned' : 'unpinned', name: text.replace(/#.*$/s, ''), kind: 'git' };
}

function path(text: string): Spec {
  return { pin: 'local', name: text, kind: 'path' };
}

/** `@` and 40 digits of a commit behind the address of a repository; also where the commit is put in. */
function isCommitted(address: string): boolean {
  const [, reference] = /@([^@/#]+)(?:#.*)?$/s.exec(address.replace(/^[a-z]+\+[a-z]+:\/\/[^/]*/i, '')) ?? [];
  return reference !== undefined && (/^[0-9a-f]{40}$/i.test(reference) || reference.includes(HOLE));
}

/** One `==` or `===` with a version that holds no wildcard; a version that is put in counts as one. */
function isExact(rest: string): boolean {
  return /^={2,3}\s*[^\s,*=<>!~]+$/.test(rest);
}

function isScriptVersion(version: string): boolean {
  return /^=?v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version);
}

function isPath(text: string): boolean {
  if (/^(?:\.{1,2}(?:$|[/\\[])|[/\\~]|[A-Za-z]:[/\\])/.test(text)) return true;
  return text.startsWith(HOLE) && /^.[/\\]/.test(text);
}

function nameOfAddress(address: string): string {
  return address.replace(/^(?:git|hg|svn|bzr)\+/, '').replace(/[#?].*$/s, '');
}
