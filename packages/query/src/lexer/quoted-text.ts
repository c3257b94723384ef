import type { Cursor } from './cursor.js'

/** Text up to a quote, in which a backslash precedes a quote or a backslash that is part of the text. */
const CONTENT = /(?:[^"\\]|\\.|\\$)*/suy

/**
 * Reads the text in quotes at a position. A backslash before another character than a quote or a backslash is a character like any
 * other, so that paths of Windows need not be changed.
 *
 * @throws QueryError if the closing quote is missing.
 */
export function readQuoted(cursor: Cursor, start: number): { text: string; end: number } {
  CONTENT.lastIndex = start + 1
  CONTENT.test(cursor.text)
  const end = CONTENT.lastIndex
  if (cursor.text[end] !== '"') {
    throw cursor.problem({
      offset: start,
      length: cursor.text.length - start,
      what: 'The quote is not closed',
      expected: 'a closing " (within quotes, write \\" for a quote and \\\\ for a backslash)',
    })
  }
  return { text: cursor.text.slice(start + 1, end).replace(/\\(["\\])/g, '$1'), end: end + 1 }
}

/** Writes text in quotes, as {@link readQuoted} reads it. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
