/**
 * Postgres cannot hold U+0000 in a text, nor UTF-8 a lone surrogate. They are stored as a code, in which U+0002 and U+0003 are
 * digits:
 *
 * - U+0000 to U+0003 become U+0001 and two digits,
 * - lone surrogates become U+E000, U+0002 and eleven digits; U+E000 itself becomes U+E000, U+0003.
 *
 * No code begins inside another one, so a text contains another one if its code contains the other's. The codes are in the order of
 * their characters, so texts compare as their codes do.
 */
const ESCAPE = '\x01'
const PRIVATE = '\ue000'
const ZERO = '\x02'
const ONE = '\x03'
const SURROGATE_BITS = 11
const FIRST_SURROGATE = 0xd800

/** Also finds the surrogates of pairs, which stand for themselves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters have codes.
const MAY_HAVE_CODES = /[\0-\x03\ud800-\udfff\ue000]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters have codes.
const CODED = /[\0-\x03\ue000\p{Surrogate}]/gu

// biome-ignore lint/suspicious/noControlCharactersInRegex: codes begin with these characters.
const MAY_BE_CODE = /[\x01\ue000]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: codes consist of these characters.
const CODES = /\x01[\x02\x03]{2}|\ue000(?:\x03|\x02[\x02\x03]{11})/g

/** Turns a text into one that Postgres can hold. Most texts stay as they are. */
export function encodeText(text: string): string {
  return MAY_HAVE_CODES.test(text) ? text.replace(CODED, encodeCharacter) : text
}

/** The text that {@link encodeText} has encoded. */
export function decodeText(text: string): string {
  return MAY_BE_CODE.test(text) ? text.replace(CODES, decodeCharacter) : text
}

function encodeCharacter(character: string): string {
  if (character === PRIVATE) return PRIVATE + ONE
  const code = character.charCodeAt(0)
  return code < FIRST_SURROGATE
    ? ESCAPE + digitsOf(code, 2)
    : PRIVATE + ZERO + digitsOf(code - FIRST_SURROGATE, SURROGATE_BITS)
}

function decodeCharacter(code: string): string {
  if (code.startsWith(ESCAPE)) return String.fromCharCode(numberOf(code.slice(1)))
  return code.length === 2 ? PRIVATE : String.fromCharCode(FIRST_SURROGATE + numberOf(code.slice(2)))
}

function digitsOf(value: number, length: number): string {
  return value.toString(2).padStart(length, '0').replaceAll('0', ZERO).replaceAll('1', ONE)
}

function numberOf(digits: string): number {
  return Number.parseInt(digits.replaceAll(ZERO, '0').replaceAll(ONE, '1'), 2)
}
