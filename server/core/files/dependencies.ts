/** What manifests declare, judged in one place: packages whose content can change, and indexes that nobody vouches for. */

import { type DataNode, member, textIn } from '../notation/tree.ts';
import type { DeclaredPackage, Place, TextChange } from '../program/declared.ts';
import { type IndexSetting, judgeIndex } from '../shell/indexes.ts';
import { archiveOf, pythonSpec, scriptSpec } from '../shell/specs.ts';
import { contentOf } from './texts.ts';
import type { FileWriter } from './writer.ts';

const PYTHON_GIT =
  /^(?:[\w.-]+(?:\[[\w, .-]*\])?\s*@\s*)?git\+((?:https|ssh):\/\/(?:[\w-]+@)?[^@#?\s]+)(?:@([^@#?\s]+))?/;
const SCRIPT_GIT = /^(?:git\+)?((?:https|ssh|git):\/\/[^#\s]+)(?:#([\w./-]+))?$/;
const GITHUB = /^(?:github:)?([\w-]+\/[\w.-]+?)(?:#([\w./-]+))?$/;
/** Words that stand for whatever was published last under them. */
const TAG = /^(?:latest|next|canary|beta|alpha|nightly|edge|dev|rc|experimental|snapshot|insiders)$/i;
const COMMIT = /^[0-9a-f]{40}$/i;

/** A requirement as pip takes it, which stands in one piece from `start` on. */
export function requirement(writer: FileWriter, subject: string, written: string, start: number): void {
  const text = written.replace(/\s;.*$|;\s.*$|\s--hash=.*$|\s#.*$/s, '').trimEnd();
  const spec = pythonSpec(text);
  const version = spec.pin === 'pinned' && /\s#/.test(written) ? /==\s*([\w.+!-]+)$/.exec(text) : null;
  if (version) writer.pins.push({ text: version[1]!, start, end: start + text.length });
  if (spec.pin !== 'unpinned' || /--hash=/.test(written)) return;
  const place = { start, end: start + text.length };
  if (spec.kind === 'url') {
    writer.packages.push({ subject, name: spec.name, kind: 'url', ...place, pin: archivePin(text, start) });
  }
  if (spec.kind !== 'git') return;
  const git = PYTHON_GIT.exec(text);
  const end = start + (git?.[0].length ?? 0);
  const edit = git && { start: end - (git[2] === undefined ? 0 : git[2].length + 1), end, text: '@{commit}' };
  const pin = edit ? gitPin('git', git[1]!, git[2], [edit]) : undefined;
  writer.packages.push({ subject, name: spec.name, kind: 'git', ...place, pin });
}

/** A requirement that is a text of data. */
export function requirementNode(writer: FileWriter, subject: string, node: DataNode): void {
  const { start, end, escaped } = contentOf(writer.text, node);
  const written = writer.text.slice(start, end);
  if (node.kind === 'string' && (!escaped || !written.includes('\\'))) requirement(writer, subject, written, start);
}

/** All requirements of a list. */
export function requirements(writer: FileWriter, subject: string, list: DataNode | undefined): void {
  for (const item of list?.items ?? []) requirementNode(writer, subject, item);
}

/** A dependency as npm takes it: what stands behind its name. */
export function scriptDependency(writer: FileWriter, subject: string, name: string, node: DataNode): void {
  const text = textIn(node)?.trim();
  if (text === undefined) return;
  const { start, end } = contentOf(writer.text, node);
  const place = { start, end };
  const whole = [{ start, end, text: '{version}' }];
  if (TAG.test(text)) {
    const pin: DeclaredPackage['pin'] = {
      title: `Pin ${name} to an exact version`,
      edits: whole,
      host: 'npm',
      repository: name,
      reference: text,
    };
    writer.packages.push({ subject, name, kind: 'latest', ...place, pin });
    return;
  }
  // A plain range needs no look: what can change is named by an address or another name.
  if (!/[:/]/.test(text) || /^(?:file|link|portal|workspace|patch|catalog|exec):/.test(text)) return;
  if (/^(?:npm|jsr):/.test(text)) {
    const tag = /@([^@/]*)$/.exec(text.slice(4))?.[1];
    if (tag !== undefined && TAG.test(tag)) writer.packages.push({ subject, name, kind: 'latest', ...place });
    return;
  }
  const spec = scriptSpec(text);
  if (spec.pin !== 'unpinned' || spec.kind === 'registry') return;
  const web = SCRIPT_GIT.exec(text);
  const short = GITHUB.exec(text);
  const found = web ?? short;
  const [, repository, reference] = found ?? [];
  const edit = repository !== undefined && {
    start: end - (reference === undefined ? 0 : reference.length + 1),
    end,
    text: '#{commit}',
  };
  const isSemver = reference?.startsWith('semver:');
  const pin =
    spec.kind === 'git' && edit && !isSemver
      ? gitPin(web ? 'git' : 'github', repository!, reference, [edit])
      : spec.kind === 'url'
        ? archivePin(text, start)
        : undefined;
  writer.packages.push({ subject, name, kind: spec.kind === 'url' ? 'url' : 'git', ...place, pin });
}

/** `{ git = "…", rev = "…" }`, `{ url = "…" }`: a source as tables of TOML say it; `key` is how a commit is called. */
export function sourceTable(writer: FileWriter, subject: string, name: string, table: DataNode, key: string): void {
  for (const item of table.items ?? []) sourceTable(writer, subject, name, item, key);
  const git = member(table, 'git') ?? member(table, 'hg');
  const url = member(table, 'url') ?? member(table, 'file');
  if (git && textIn(git.value) !== undefined) {
    const revision = member(table, key) ?? member(table, key === 'rev' ? 'revision' : 'rev');
    if (COMMIT.test(textIn(revision?.value) ?? '')) return;
    const other = member(table, 'tag') ?? member(table, 'branch');
    const last = other ?? revision ?? git;
    const address = textIn(git.value)!.replace(/^git\+/, '');
    const reference = textIn((revision ?? other)?.value);
    const edits: TextChange[] = [];
    if (revision) edits.push({ start: revision.value.start, end: revision.value.end, text: '"{commit}"' });
    else if (other) edits.push({ start: other.keyStart, end: other.value.end, text: `${key} = "{commit}"` });
    else {
      const isInline = writer.text[table.start] === '{';
      const { end } = git.value;
      edits.push({ start: end, end, text: `${isInline ? ', ' : '\n'}${key} = "{commit}"` });
    }
    const pin =
      /^(?:https|ssh):\/\//.test(address) && git.key === 'git' ? gitPin('git', address, reference, edits) : undefined;
    writer.packages.push({ subject, name, kind: 'git', start: git.keyStart, end: last.value.end, pin });
  } else if (url && /^https?:/.test(textIn(url.value) ?? '')) {
    const address = textIn(url.value)!;
    const isHashed =
      /#sha256=/.test(address) || member(table, 'hash') !== undefined || member(table, 'hashes') !== undefined;
    if (!isHashed)
      writer.packages.push({
        subject,
        name: address.replace(/[#?].*$/s, ''),
        kind: 'url',
        ...contentOf(writer.text, url.value),
      });
  }
}

/** A place that packages are taken from; `value` stands at `place`. */
export function index(writer: FileWriter, setting: IndexSetting, value: string, place: Place, isPrivate = false): void {
  const use = judgeIndex(setting, value, isPrivate);
  if (use) writer.indexes.push({ ...use, start: place.start, end: place.end });
}

/** As `index`, for a value of data, or each of a list. */
export function indexNode(
  writer: FileWriter,
  setting: IndexSetting,
  node: DataNode | undefined,
  isPrivate = false,
): void {
  for (const item of node?.items ?? []) indexNode(writer, setting, item, isPrivate);
  if (node?.value === undefined) return;
  index(writer, setting, String(node.value), contentOf(writer.text, node), isPrivate);
}

/** An archive that GitHub makes of a repository: it makes one of any commit. */
function archivePin(text: string, start: number): DeclaredPackage['pin'] {
  const archive = archiveOf(text);
  if (!archive) return undefined;
  const edits = [{ start: start + archive.start, end: start + archive.end, text: '{commit}' }];
  return gitPin('github', archive.repository, archive.reference, edits);
}

function gitPin(
  host: 'git' | 'github',
  repository: string,
  reference: string | undefined,
  edits: readonly TextChange[],
): DeclaredPackage['pin'] {
  const title = `Pin ${repository} to ${reference === undefined ? 'a commit' : `the commit of "${reference}"`}`;
  return { title, edits, host, repository, reference: reference ?? 'HEAD' };
}
