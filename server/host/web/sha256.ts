/** SHA-256 where neither Node's nor, on an address without encryption, the browser's own is to be had. */

/** The first 32 bits of the fractional parts of the roots of primes, as FIPS 180-4 defines them. */
const PRIMES = firstPrimes(64);
const START = PRIMES.slice(0, 8).map((it) => fraction(Math.sqrt(it)));
const ROUNDS = PRIMES.map((it) => fraction(Math.cbrt(it)));

/** 64 lower-case hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  const state = Uint32Array.from(START);
  const words = new Uint32Array(64);
  const padded = withLength(bytes);
  for (let at = 0; at < bytes.length - (bytes.length % 64); at += 64) mix(state, words, bytes, at);
  for (let at = 0; at < padded.length; at += 64) mix(state, words, padded, at);
  return [...state].map((it) => it.toString(16).padStart(8, '0')).join('');
}

/** The last block or two: what is left of the bytes, a one bit, zeros, and the length in bits. */
function withLength(bytes: Uint8Array): Uint8Array {
  const left = bytes.length % 64;
  const last = new Uint8Array(left < 56 ? 64 : 128);
  last.set(bytes.subarray(bytes.length - left));
  last[left] = 0x80;
  const view = new DataView(last.buffer);
  view.setUint32(last.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(last.length - 4, (bytes.length * 8) >>> 0);
  return last;
}

function mix(state: Uint32Array, words: Uint32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) {
    const from = at + i * 4;
    words[i] = (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
  }
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15]!;
    const late = words[i - 2]!;
    const first = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const second = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    words[i] = words[i - 16]! + first + words[i - 7]! + second;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g);
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice + ROUNDS[i]! + words[i]!) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = state[index]! + value;
}

function turned(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32);
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let it = 2; primes.length < count; it++) if (primes.every((prime) => it % prime !== 0)) primes.push(it);
  return primes;
}
