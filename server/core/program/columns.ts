/** Columns of numbers that grow: copies of typed arrays, longer and with the same beginning. */

/** `rest` fills what comes after the copy. */
export function longer(column: Int32Array<ArrayBuffer>, size: number, rest = 0): Int32Array<ArrayBuffer> {
  const result = new Int32Array(size);
  result.set(column);
  if (rest !== 0) result.fill(rest, column.length);
  return result;
}

export function longerBytes(column: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(size);
  result.set(column);
  return result;
}
