import type { CutTarget } from './template-cutter.js'
import { SLOT } from './template-table.js'

const DIGIT = 1
const LETTER = 2
/** All characters beyond ASCII. They may be letters, so they belong to the run. */
const OTHER = 4
const KIND = new Uint8Array(256)
for (let byte = 0x80; byte < 0x100; byte++) KIND[byte] = OTHER
for (const digit of '0123456789') KIND[digit.charCodeAt(0)] = DIGIT
for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
  KIND[letter.charCodeAt(0)] = LETTER
  KIND[letter.toUpperCase().charCodeAt(0)] = LETTER
}

const ESCAPE = 0x1b

/**
 * Every run of ASCII letters and digits that has a digit, and that no other character beyond ASCII touches, is a variable. So a
 * variable is always a whole word, and words without digits are in the template.
 *
 * A message with an escape sequence stays as it is: in `ESC [ 3 1 m f o o`, the run `31mfoo` is not a word, but `foo` is.
 */
export function cutMessage(target: CutTarget, bytes: Uint8Array, start: number, end: number): boolean {
  const { template, starts, ends } = target
  let { count } = target
  let length = 0
  let at = start
  while (at < end) {
    const byte = bytes[at] as number
    let kind = KIND[byte] as number
    if (kind === 0) {
      if (byte === ESCAPE) return false
      template[length++] = byte
      at++
      continue
    }
    const run = at
    let kinds = kind
    while (++at < end) {
      kind = KIND[bytes[at] as number] as number
      if (kind === 0) break
      kinds |= kind
    }
    if ((kinds & (DIGIT | OTHER)) === DIGIT) {
      starts[count] = run
      ends[count++] = at
      template[length++] = SLOT
    } else for (let i = run; i < at; i++) template[length++] = bytes[i] as number
  }
  target.count = count
  target.length = length
  return true
}
