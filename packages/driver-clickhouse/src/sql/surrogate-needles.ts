import { wtf8 } from '../native/wtf8.js'

const HIGH = 0xd800
const LOW = 0xdc00
const UNITS = 0x400

/**
 * The bytes whose presence in a text shows that the text has these UTF-16 units. Usually those of the text itself. Only a text that
 * begins or ends within a pair of surrogates is also found in every character that the pair can stand for.
 */
export function containsNeedles(text: string): Buffer[] {
  const first = text.charCodeAt(0)
  if (!isLow(first)) return prefixNeedles(text)
  const highs = Array.from({ length: UNITS }, (_, i) => String.fromCharCode(HIGH + i))
  return [text, ...highs.map((high) => high + text)].flatMap(prefixNeedles)
}

/** The same for the beginning of a text. */
export function prefixNeedles(text: string): Buffer[] {
  const last = text.charCodeAt(text.length - 1)
  if (!isHigh(last)) return [wtf8(text)]
  const before = wtf8(text.slice(0, -1))
  const firstCharacter = wtf8(text.slice(-1) + String.fromCharCode(LOW))
  // The characters of a high surrogate agree in two bytes and a half of their four.
  const beginnings = Array.from({ length: 16 }, (_, i) => {
    const bytes = firstCharacter.subarray(0, 3)
    return Buffer.concat([before, bytes.subarray(0, 2), Buffer.from([(bytes[2] as number) + i])])
  })
  return [wtf8(text), ...beginnings]
}

function isHigh(unit: number): boolean {
  return unit >= HIGH && unit < LOW
}

function isLow(unit: number): boolean {
  return unit >= LOW && unit < 0xe000
}
