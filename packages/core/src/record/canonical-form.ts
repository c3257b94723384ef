/** What `canonical-json.ts`, over bytes, and `plain-members.ts`, over the characters of a line, know of the texts that `JSON.stringify` writes. */

export const QUOTE = 0x22
export const COMMA = 0x2c
export const MINUS = 0x2d
export const DOT = 0x2e
export const DIGIT_0 = 0x30
export const DIGIT_9 = 0x39
export const COLON = 0x3a
export const BACKSLASH = 0x5c
export const FIRST_PRINTABLE = 0x20

/** Numbers with more digits may be written differently than `JSON.stringify` does. */
export const SAFE_DIGITS = 15

/** Zeros after the point, with which numbers are written without an exponent: 0.000001, but 1e-7. */
export const MAX_ZEROS = 5

/** Keys are compared in pairs, so an object with many of them would take long. */
export const MAX_KEYS = 64

/** The start of the hash FNV-1a, as a signed number. */
export const FNV_OFFSET = 0x811c9dc5 | 0

/** One step of the hash FNV-1a. */
export function mix(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193)
}
