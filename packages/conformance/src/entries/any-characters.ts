import fc, { type Arbitrary } from 'fast-check'

/**
 * Text of any characters that there are. `fc.string({ unit: 'binary' })` would be the same, and takes a second to make when
 * this module is loaded.
 */
export const anyCharacters: Arbitrary<string> = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }))
  .map((codePoints) => String.fromCodePoint(...codePoints).toWellFormed())
