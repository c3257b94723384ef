import type { CutTarget } from './template-cutter.js'
import { SLOT } from './template-table.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const FIRST_PRINTABLE = 0x20
const IS_STRUCTURE = new Uint8Array(256)
for (const character of ',:{}[]') IS_STRUCTURE[character.charCodeAt(0)] = 1

/**
 * The scalar values of JSON are variables: of a text what is between its quotation marks, of all other values the whole. Keys and
 * structure are the template. Text that is not JSON as `JSON.stringify` writes it may stay as it is.
 */
export function cutJson(target: CutTarget, bytes: Uint8Array, start: number, end: number): boolean {
  const { template, starts, ends } = target
  let { count } = target
  let length = 0
  let at = start
  while (at < end) {
    const byte = bytes[at] as number
    if (byte === QUOTE) {
      const close = endOfText(bytes, at + 1, end)
      if (close < 0) return false
      if (close + 1 < end && bytes[close + 1] === COLON) {
        while (at <= close) template[length++] = bytes[at++] as number
      } else {
        starts[count] = at + 1
        ends[count++] = close
        template[length++] = QUOTE
        template[length++] = SLOT
        template[length++] = QUOTE
        at = close + 1
      }
    } else if (IS_STRUCTURE[byte] === 1) {
      template[length++] = byte
      at++
    } else {
      const first = at
      while (at < end && IS_STRUCTURE[bytes[at] as number] !== 1) {
        const part = bytes[at++] as number
        if (part <= FIRST_PRINTABLE || part === QUOTE) return false
      }
      starts[count] = first
      ends[count++] = at
      template[length++] = SLOT
    }
  }
  target.count = count
  target.length = length
  return true
}

/** The place of the closing quotation mark; −1 if there is none, or if the text has characters that JSON escapes. */
function endOfText(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end) {
    const byte = bytes[at] as number
    if (byte === QUOTE) return at
    if (byte < FIRST_PRINTABLE) return -1
    // The character after a backslash does not end the text.
    if (byte === BACKSLASH && (at + 1 === end || (bytes[++at] as number) < FIRST_PRINTABLE)) return -1
    at++
  }
  return -1
}
