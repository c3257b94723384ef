import { PartialLines } from '../partial-lines.js'
import type { FileLine } from './growing-file.js'

/** Lines that are stored together: one batch, so that all of them are stored or none. */
const MAX_LINES = 2000
const MAX_CHARACTERS = 1024 * 1024
/** Characters of a line that show whether it begins as the others do. */
const SHAPE = 4

/**
 * How many of the first lines make whole entries: the lines before the last one that begins as the first does. What
 * follows that one may go on with it.
 *
 * @param isAll Whether nothing goes on behind the last line.
 */
export function countWholeEntries(lines: readonly FileLine[], isAll: boolean): number {
  const [first] = lines
  if (first === undefined) return 0
  const parts = new PartialLines()
  const shape = shapeOf(first.text)
  let whole = 0
  let characters = 0
  for (const [index, { text }] of lines.entries()) {
    if (!parts.isOpen && shapeOf(text) === shape) whole = index
    // An entry of so many lines is not waited for.
    const isMuch = index >= MAX_LINES || characters + text.length > MAX_CHARACTERS
    if (isMuch && index > 0) return whole || index
    characters += text.length
    parts.push(text)
  }
  return isAll ? lines.length : whole
}

/** The beginning of a line, with what differs from line to line made equal. */
function shapeOf(text: string): string {
  return text.slice(0, SHAPE).replaceAll(/\d/g, '0').replaceAll(/\p{L}/gu, 'a')
}
