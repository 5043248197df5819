/** Files of weights that are pickles, or archives of some, with what loading them would import; read, never loaded. */

import fs from 'node:fs';
import zlib from 'node:zlib';
import type { PickledFile } from '../../core/service/host.ts';
import { importsOfPickle, type PickleImports } from './pickles.ts';

/** Bytes of a pickle that are read, and of all pickles of a repository together. */
const PICKLE_LIMIT = 4_000_000;
const TOTAL_LIMIT = 24_000_000;
const FILE_LIMIT = 40;
/** Bytes of an archive's end and of its list of members; how many members are pickles that are read. */
const END_REACH = 66_000;
const DIRECTORY_LIMIT = 8_000_000;
const MEMBER_LIMIT = 8;

const END = 0x06054b50;
const MEMBER = 0x02014b50;
const LOCAL = 0x04034b50;
const WIDE_END = 0x06064b50;
const WIDE_LOCATOR = 0x07064b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * What loading each of these files would import; `open` gives a descriptor that is closed here, or undefined. Names alone
 * where a file is no pickle that can be read, or where there is too much of them all.
 */
export async function pickledFiles(
  names: readonly string[],
  open: (name: string) => number | undefined,
): Promise<readonly PickledFile[]> {
  const result: PickledFile[] = [];
  let left = TOTAL_LIMIT;
  for (const [index, path] of names.entries()) {
    const file = index < FILE_LIMIT && left > 0 ? open(path) : undefined;
    if (file === undefined) {
      result.push({ path });
      continue;
    }
    try {
      const pieces = piecesOf(file);
      left -= pieces.reduce((sum, it) => sum + it.bytes.length, 0);
      result.push({ path, ...joined(pieces) });
    } catch {
      // Cut off, or made to lie about itself.
      result.push({ path });
    } finally {
      fs.closeSync(file);
    }
    // The analyser has its turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return result;
}

/** Bytes of a pickle, and whether they are all of them. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
}

function joined(pieces: readonly Piece[]): Partial<PickleImports> {
  const read = pieces.map(({ bytes, isWhole }) => ({ isWhole, found: importsOfPickle(bytes) }));
  const found = read.flatMap((it) => it.found ?? []);
  if (found.length === 0) return {};
  const imports = [...new Set(found.flatMap((it) => it.imports))].sort();
  return { imports, isComplete: read.every((it) => it.found?.isComplete === true) };
}

/** The pickle that a file is, or those that an archive holds. */
function piecesOf(file: number): readonly Piece[] {
  const { size } = fs.fstatSync(file);
  const head = readAt(file, 0, Math.min(size, 4));
  if (head.length === 4 && head.readUInt32LE(0) === LOCAL) return membersOf(file, size);
  const length = Math.min(size, PICKLE_LIMIT);
  return [{ bytes: readAt(file, 0, length), isWhole: length === size }];
}

/** The pickles of an archive, by its list of members; what PyTorch writes has one, and the numbers beside it. */
function membersOf(file: number, size: number): readonly Piece[] {
  const reach = Math.min(size, END_REACH);
  const tail = readAt(file, size - reach, reach);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
  if (end < 0) return [];
  const [start, length] = directoryOf(file, tail, end);
  if (length > DIRECTORY_LIMIT || start + length > size) return [];
  const directory = readAt(file, start, length);
  const pieces: Piece[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === MEMBER; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    if (/\.(?:pkl|pickle)$/.test(name) && pieces.length < MEMBER_LIMIT) {
      const method = directory.readUInt16LE(at + 10);
      const packed = directory.readUInt32LE(at + 20);
      pieces.push(memberAt(file, size, directory.readUInt32LE(at + 42), method, packed));
    }
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return pieces;
}

/** Where the list of members begins, and its length; of archives beyond 4 GB a second, wider end says so. */
function directoryOf(file: number, tail: Buffer, end: number): readonly [start: number, length: number] {
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== WIDE_LOCATOR) {
    return [tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12)];
  }
  const wide = readAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56);
  if (wide.readUInt32LE(0) !== WIDE_END) throw new RangeError('no end stands where it should');
  return [Number(wide.readBigUInt64LE(48)), Number(wide.readBigUInt64LE(40))];
}

/** One member, by the offset of its header. */
function memberAt(file: number, size: number, offset: number, method: number, packed: number): Piece {
  const header = readAt(file, offset, 30);
  if (header.readUInt32LE(0) !== LOCAL) throw new RangeError('no member stands where the list says');
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const length = Math.min(packed, PICKLE_LIMIT, size - start);
  const bytes = readAt(file, start, length);
  if (method === STORED) return { bytes, isWhole: length === packed };
  if (method !== DEFLATED) throw new RangeError('packed in a way that is not known');
  // What is more than the limit, or cut off, is refused as a whole.
  return { bytes: zlib.inflateRawSync(bytes, { maxOutputLength: PICKLE_LIMIT }), isWhole: length === packed };
}

/** Exactly so many bytes. Throws where they are not there. */
function readAt(file: number, position: number, length: number): Buffer {
  if (length < 0 || position < 0) throw new RangeError('outside of the file');
  const bytes = Buffer.alloc(length);
  const read = fs.readSync(file, bytes, 0, length, position);
  if (read < length) throw new RangeError('cut off');
  return bytes;
}
