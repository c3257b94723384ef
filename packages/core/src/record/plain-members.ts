import {
  BACKSLASH,
  COLON,
  COMMA,
  DIGIT_0,
  DIGIT_9,
  DOT,
  FIRST_PRINTABLE,
  FNV_OFFSET,
  MAX_KEYS,
  MAX_ZEROS,
  MINUS,
  mix,
  QUOTE,
  SAFE_DIGITS,
} from './canonical-form.js'

const LETTER_F = 0x66
const LETTER_T = 0x74
const FIRST_SURROGATE = 0xd800
const LAST_SURROGATE = 0xdfff

const hashes = new Int32Array(MAX_KEYS)

/**
 * Whether a part of the text of a JSON object, from the comma before a member to the end of the last one, is exactly as `JSON.stringify`
 * writes members with different keys, none of which another object has.
 *
 * Optimized for speed: reads each character once, without a copy. Returns false also for members that take longer to check: those with a
 * list, an object, an escape, a surrogate, or a number of more than 15 digits.
 *
 * @param others The hashes of the keys of the other object: {@link hashOfKey}.
 * @param isAllowed Called with each key.
 */
export function arePlainMembers(
  text: string,
  start: number,
  end: number,
  others: Int32Array,
  isAllowed: (key: string) => boolean,
): boolean {
  if (others.length > MAX_KEYS) return false
  hashes.set(others)
  let known = others.length
  let at = start
  while (at < end) {
    if (text.charCodeAt(at) !== COMMA || text.charCodeAt(at + 1) !== QUOTE || known === MAX_KEYS) return false
    const close = endOfText(text, at + 2, end)
    if (close < 0 || text.charCodeAt(close + 1) !== COLON) return false
    const key = text.slice(at + 2, close)
    const hash = hashOfKey(key)
    // Equal hashes of different keys only cost time.
    for (let i = 0; i < known; i++) if (hashes[i] === hash) return false
    hashes[known++] = hash
    if (!isAllowed(key)) return false
    at = endOfValue(text, close + 2, end)
    if (at < 0) return false
  }
  return at === end
}

/** The hash of a key, as {@link arePlainMembers} takes it. */
export function hashOfKey(key: string): number {
  let hash = FNV_OFFSET
  for (let i = 0; i < key.length; i++) hash = mix(hash, key.charCodeAt(i))
  return hash
}

/** @returns The place after the value; a negative number if it is not a plain one. */
function endOfValue(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start)
  if (first === QUOTE) {
    const close = endOfText(text, start + 1, end)
    return close < 0 ? close : close + 1
  }
  if (first === MINUS || isDigit(first)) return endOfNumber(text, start)
  const word = first === LETTER_T ? 'true' : first === LETTER_F ? 'false' : 'null'
  // A slice, because it is compared faster than by startsWith().
  return text.slice(start, start + word.length) === word ? start + word.length : -1
}

/** @returns The place of the quote that ends a text; a negative number if there is none, or the text is not a plain one. */
function endOfText(text: string, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) return i
    if (code < FIRST_PRINTABLE || code === BACKSLASH) return -1
    if (code >= FIRST_SURROGATE && code <= LAST_SURROGATE) return -1
  }
  return -1
}

function endOfNumber(text: string, start: number): number {
  const first = text.charCodeAt(start) === MINUS ? start + 1 : start
  const dot = endOfDigits(text, first)
  const isZero = text.charCodeAt(first) === DIGIT_0
  if (dot === first || (isZero && dot - first > 1)) return -1
  if (text.charCodeAt(dot) !== DOT) return dot - first > SAFE_DIGITS || (isZero && first > start) ? -1 : dot
  let significant = dot + 1
  while (text.charCodeAt(significant) === DIGIT_0) significant++
  const end = endOfDigits(text, significant)
  const isShortest = end > significant && text.charCodeAt(end - 1) !== DIGIT_0
  return isShortest && significant - dot - 1 <= MAX_ZEROS && end - first - 1 <= SAFE_DIGITS ? end : -1
}

function endOfDigits(text: string, start: number): number {
  let i = start
  while (isDigit(text.charCodeAt(i))) i++
  return i
}

function isDigit(code: number): boolean {
  return code >= DIGIT_0 && code <= DIGIT_9
}
