import { hasHardNumber, readNumber } from '../json/hard-numbers.js'
import { repairJson } from './json-repair.js'

export type JsonObject = Record<string, unknown>

export interface JsonRecord {
  readonly value: JsonObject
  /** Its JSON text. */
  readonly text: string
}

/**
 * The objects that a text consists of: usually one, and several if two writers share a line, or in an array. Whitespace, a byte
 * order mark and commas of an array around them are ignored. `undefined` if the text contains anything else.
 */
export function readRecords(text: string): readonly JsonRecord[] | undefined {
  // Checked before JSON.parse, whose errors are costly.
  if (text.startsWith('{"') && text.endsWith('}')) {
    const record = parseRecord(text)
    return record === undefined ? splitRecords(text) : [record]
  }
  // Most texts are not JSON, and begin with a letter or a digit.
  const first = text.charCodeAt(0)
  if (first >= DIGIT_ZERO && first !== OPENING && first !== BRACKET && first !== MARK) return undefined
  return BEGINNING.test(text) && END.test(text.slice(-64)) ? splitRecords(text) : undefined
}

// U+001E precedes each record of a JSON text sequence (RFC 7464).
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+001E is a control character.
const BEGINNING = /^[\s\ufeff\u001e,]{0,64}\[?\s{0,64}\{\s{0,64}["}]/
const END = /\}[\s,\]]*$/

function parseRecord(text: string): JsonRecord | undefined {
  try {
    const value = JSON.parse(text, hasHardNumber(text) ? readNumber : undefined) as JsonObject
    return { value, text }
  } catch {
    return undefined
  }
}

const DIGIT_ZERO = 0x30
const BRACKET = 0x5b
const MARK = 0xfeff
const OPENING = 0x7b
const CLOSING = 0x7d
const QUOTE = 0x22
const BACKSLASH = 0x5c
/** Characters allowed around objects: whitespace, commas, the brackets of an array, a byte order mark, U+001E. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+001E is a control character.
const AROUND = /^[\s,[\]\ufeff\u001e]*$/

/** Splits a text at the ends of its outermost objects. JSON.parse does not report where an object ends. */
function splitRecords(text: string): readonly JsonRecord[] | undefined {
  const records: JsonRecord[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      if (depth === 0) return undefined
      at = closingQuote(text, at)
    } else if (code === OPENING) {
      if (depth++ > 0) continue
      if (!AROUND.test(text.slice(start, at))) return undefined
      start = at
    } else if (code === CLOSING && --depth === 0) {
      const part = text.slice(start, at + 1)
      const record = parseRecord(part) ?? parseRecord(repairJson(part))
      if (record === undefined) return undefined
      records.push(record)
      start = at + 1
    } else if (depth < 0) return undefined
  }
  return depth === 0 && records.length > 0 && AROUND.test(text.slice(start)) ? records : undefined
}

/** Index of the quote that closes the string at `start`; the length of the text if there is none. */
function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at
  }
  return text.length
}
