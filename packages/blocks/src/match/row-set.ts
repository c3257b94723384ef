import type { RowSet } from '../part/part.js'

/** A set of all rows of a part. */
export function allRows(count: number): RowSet {
  return new Uint8Array(count).fill(1)
}

export function hasRows(rows: RowSet): boolean {
  // Several times as fast as the method of typed arrays.
  return Buffer.from(rows.buffer, rows.byteOffset, rows.length).includes(1)
}

/** Removes the rows that are not in another set. */
export function intersect(rows: RowSet, others: RowSet): void {
  const [some, more] = [wordsOf(rows), wordsOf(others)]
  for (let i = 0; i < some.length; i++) some[i] = (some[i] as number) & (more[i] as number)
  for (let i = some.length << 2; i < rows.length; i++) rows[i] = (rows[i] as number) & (others[i] as number)
}

/** Removes the rows that are in another set. */
export function exclude(rows: RowSet, others: RowSet): void {
  const [some, more] = [wordsOf(rows), wordsOf(others)]
  for (let i = 0; i < some.length; i++) some[i] = (some[i] as number) & ~(more[i] as number)
  for (let i = some.length << 2; i < rows.length; i++) rows[i] = (rows[i] as number) & ~(others[i] as number)
}

/** Adds the rows of another set. */
export function unite(rows: RowSet, others: RowSet): void {
  const [some, more] = [wordsOf(rows), wordsOf(others)]
  for (let i = 0; i < some.length; i++) some[i] = (some[i] as number) | (more[i] as number)
  for (let i = some.length << 2; i < rows.length; i++) rows[i] = (rows[i] as number) | (others[i] as number)
}

/** Four rows in each number, as far as there are so many. */
function wordsOf(rows: RowSet): Uint32Array {
  return new Uint32Array(rows.buffer, rows.byteOffset, rows.length >>> 2)
}

/** Number of rows in a set. */
export function countRows(rows: RowSet): number {
  const words = wordsOf(rows)
  let count = 0
  for (let start = 0; start < words.length; start += MAX_ADDED) {
    // Each byte of the sum counts the rows at its place in a word, so four rows are added at once.
    let sum = 0
    const end = Math.min(words.length, start + MAX_ADDED)
    for (let i = start; i < end; i++) sum = (sum + (words[i] as number)) | 0
    count += (sum & 255) + ((sum >>> 8) & 255) + ((sum >>> 16) & 255) + (sum >>> 24)
  }
  for (let i = words.length << 2; i < rows.length; i++) count += rows[i] as number
  return count
}

/** The most words whose bytes, 0 or 1 each, can be added up without a carry into the next byte. */
const MAX_ADDED = 255
