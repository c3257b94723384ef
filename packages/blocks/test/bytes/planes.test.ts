import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ByteReader } from '../../src/bytes/byte-reader.js'
import { readCodes, writeCodes } from '../../src/bytes/planes.js'

/** The greatest place of each width, and some around. */
const maxima = fc.oneof(
  fc.constantFrom(0, 1, 0xfe, 0xff, 0x100, 0xffff, 0x10000, 0xffffffff),
  fc.integer({ min: 0, max: 0xffffffff }),
)

it('reads the places that were written, in bytes of every width', () => {
  const written = maxima.chain((max) =>
    fc.record({ max: fc.constant(max), codes: fc.array(fc.integer({ min: 0, max })) }),
  )
  fc.assert(
    fc.property(written, ({ max, codes }) => {
      const reader = new ByteReader(writeCodes(codes, codes.length, max))
      expect([...readCodes(reader, codes.length, max)]).toEqual(codes)
      reader.end()
    }),
  )
})

it('refuses a place that is greater than the greatest one', () => {
  const tooGreat = fc
    .constantFrom(0xfe, 0xfffe, 0xfffffffe)
    .chain((most) =>
      fc.record({ most: fc.constant(most), max: fc.integer({ min: (most + 2) / 256, max: most }) }),
    )
  fc.assert(
    fc.property(tooGreat, fc.array(fc.constant(0)), ({ most, max }, others) => {
      const codes = [...others, max + 1]
      const reader = new ByteReader(writeCodes(codes, codes.length, most + 1))
      expect(() => readCodes(reader, codes.length, max)).toThrow(
        `the place ${max + 1} is greater than ${max}`,
      )
    }),
  )
})

it('reads places that do not change with the bytes they were read from', () => {
  const bytes = new Uint8Array(writeCodes([1, 2, 3], 3, 9))
  const codes = readCodes(new ByteReader(bytes), 3, 9)
  bytes.fill(0)
  expect([...codes]).toEqual([1, 2, 3])
})
