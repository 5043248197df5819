/** Files of weights that are pickles, or archives of some, with what loading them would import; read, never loaded. */

import zlib from 'node:zlib';
import type { PickledFile } from '../../core/service/host.ts';
import { importsOfPickle, type PickleImports } from './pickles.ts';

/** A file of weights, wherever it lies. */
export interface WeightsFile {
  /** In bytes. */
  readonly size: number;
  /** Exactly so many bytes. Throws where they are not there. */
  read(position: number, length: number): Buffer | Promise<Buffer>;
  close(): void;
}

/** What of a repository's weights is read at most: files, and bytes of one pickle and of all together. */
export interface WeightsLimits {
  readonly files: number;
  readonly pickle: number;
  readonly total: number;
}

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
 * What loading each of these files would import; `open` gives a file that is closed here, or undefined. Names alone where a
 * file is no pickle that can be read, or where there is too much of them all.
 */
export async function pickledFiles(
  names: readonly string[],
  open: (name: string) => WeightsFile | undefined | Promise<WeightsFile | undefined>,
  limits: WeightsLimits,
): Promise<readonly PickledFile[]> {
  const result: PickledFile[] = [];
  let left = limits.total;
  for (const [index, path] of names.entries()) {
    let file: WeightsFile | undefined;
    try {
      file = index < limits.files && left > 0 ? await open(path) : undefined;
      const pieces = file ? await new Weights(file, limits.pickle).pieces() : [];
      left -= pieces.reduce((sum, it) => sum + it.bytes.length, 0);
      result.push({ path, ...joined(pieces) });
    } catch {
      // Cut off, or made to lie about itself.
      result.push({ path });
    } finally {
      file?.close();
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

/** One file of weights, opened. */
class Weights {
  readonly #file: WeightsFile;
  /** Bytes of one pickle. */
  readonly #limit: number;

  constructor(file: WeightsFile, limit: number) {
    this.#file = file;
    this.#limit = limit;
  }

  /** The pickle that the file is, or those that an archive holds. */
  async pieces(): Promise<readonly Piece[]> {
    const { size } = this.#file;
    const head = await this.#file.read(0, Math.min(size, 4));
    if (head.length === 4 && head.readUInt32LE(0) === LOCAL) return this.#members();
    const length = Math.min(size, this.#limit);
    return [{ bytes: await this.#file.read(0, length), isWhole: length === size }];
  }

  /** The pickles of an archive, by its list of members; what PyTorch writes has one, and the numbers beside it. */
  async #members(): Promise<readonly Piece[]> {
    const { size } = this.#file;
    const reach = Math.min(size, END_REACH);
    const tail = await this.#file.read(size - reach, reach);
    let end = tail.length - 22;
    while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
    if (end < 0) return [];
    const [start, length] = await this.#directory(tail, end);
    if (length > DIRECTORY_LIMIT || start + length > size) return [];
    const directory = await this.#file.read(start, length);
    const pieces: Piece[] = [];
    for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === MEMBER; ) {
      const nameLength = directory.readUInt16LE(at + 28);
      const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
      if (/\.(?:pkl|pickle)$/.test(name) && pieces.length < MEMBER_LIMIT) {
        const method = directory.readUInt16LE(at + 10);
        const packed = directory.readUInt32LE(at + 20);
        pieces.push(await this.#member(directory.readUInt32LE(at + 42), method, packed));
      }
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    return pieces;
  }

  /** Where the list of members begins, and its length; of archives beyond 4 GB a second, wider end says so. */
  async #directory(tail: Buffer, end: number): Promise<readonly [start: number, length: number]> {
    const locator = end - 20;
    if (locator < 0 || tail.readUInt32LE(locator) !== WIDE_LOCATOR) {
      return [tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12)];
    }
    const wide = await this.#file.read(Number(tail.readBigUInt64LE(locator + 8)), 56);
    if (wide.readUInt32LE(0) !== WIDE_END) throw new RangeError('no end stands where it should');
    return [Number(wide.readBigUInt64LE(48)), Number(wide.readBigUInt64LE(40))];
  }

  /** One member, by the offset of its header. */
  async #member(offset: number, method: number, packed: number): Promise<Piece> {
    const header = await this.#file.read(offset, 30);
    if (header.readUInt32LE(0) !== LOCAL) throw new RangeError('no member stands where the list says');
    const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const length = Math.min(packed, this.#limit, this.#file.size - start);
    const bytes = await this.#file.read(start, length);
    if (method === STORED) return { bytes, isWhole: length === packed };
    if (method !== DEFLATED) throw new RangeError('packed in a way that is not known');
    // What is more than the limit, or cut off, is refused as a whole.
    return { bytes: zlib.inflateRawSync(bytes, { maxOutputLength: this.#limit }), isWhole: length === packed };
  }
}
