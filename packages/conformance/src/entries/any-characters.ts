import fc, { type Arbitrary } from 'fast-check'

/**
 * Text of any characters. `fc.string({ unit: 'binary' })` does the same, but takes a second to build when this module is
 * loaded.
 */
export const anyCharacters: Arbitrary<string> = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }))
  .map((codePoints) => String.fromCodePoint(...codePoints).toWellFormed())
