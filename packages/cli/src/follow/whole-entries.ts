import { PartialLines } from '../partial-lines.js'
import type { FileLine } from './growing-file.js'

/** Lines that are stored together, as one batch: either all of them are stored or none. */
const MAX_LINES = 2000
const MAX_CHARACTERS = 1024 * 1024
/** Characters of a line that are compared with the beginning of the first line. */
const SHAPE = 4

/**
 * The number of leading lines that form complete entries: the lines before the last one that begins like the first. Lines
 * that are yet to come may continue that last one.
 *
 * @param isAll Whether no further lines follow.
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
    // Do not wait for the end of an entry beyond these limits.
    const isMuch = index >= MAX_LINES || characters + text.length > MAX_CHARACTERS
    if (isMuch && index > 0) return whole || index
    characters += text.length
    parts.push(text)
  }
  return isAll ? lines.length : whole
}

/** The beginning of a line, with every digit replaced by `0` and every letter by `a`. */
function shapeOf(text: string): string {
  return text.slice(0, SHAPE).replaceAll(/\d/g, '0').replaceAll(/\p{L}/gu, 'a')
}
