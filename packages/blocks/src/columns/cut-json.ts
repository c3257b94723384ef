import type { TemplateCutter } from './template-cutter.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const FIRST_PRINTABLE = 0x20

/**
 * The scalar values of JSON are variables: of a text what is between its quotation marks, of all other values the whole. Keys and
 * structure are the template. Text that is not JSON as `JSON.stringify` writes it may stay as it is.
 */
export function cutJson(cutter: TemplateCutter, bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end) {
    const byte = bytes[at] as number
    if (byte === QUOTE) {
      const close = endOfText(bytes, at + 1, end)
      if (close < 0) return false
      if (bytes[close + 1] === COLON && close + 1 < end) cutter.text(bytes, at, close + 1)
      else {
        cutter.byte(QUOTE)
        cutter.variable(at + 1, close)
        cutter.byte(QUOTE)
      }
      at = close + 1
    } else if (isStructure(byte)) {
      cutter.byte(byte)
      at++
    } else {
      const first = at
      while (at < end && !isStructure(bytes[at] as number)) {
        const part = bytes[at++] as number
        if (part <= FIRST_PRINTABLE || part === QUOTE) return false
      }
      cutter.variable(first, at)
    }
  }
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

function isStructure(byte: number): boolean {
  return (
    byte === COMMA ||
    byte === COLON ||
    byte === OPEN_OBJECT ||
    byte === CLOSE_OBJECT ||
    byte === OPEN_LIST ||
    byte === CLOSE_LIST
  )
}
