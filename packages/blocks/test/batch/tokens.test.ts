import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeTokens, encodeTokens } from '../../src/batch/tokens.js'

const token = fc.record({
  token: fc.string({ unit: 'binary' }),
  firstId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  count: fc.integer({ min: 1, max: 1_000_000 }),
})

it('gives back every token with its ids', () => {
  fc.assert(
    fc.property(fc.array(token), (tokens) => {
      expect(decodeTokens(encodeTokens(tokens))).toEqual(tokens)
    }),
  )
})

it('reports every changed or missing byte as CORRUPT', () => {
  const bytes = encodeTokens([{ token: 'a', firstId: 1, count: 2 }])
  const corrupt = expect.objectContaining({ code: 'CORRUPT' })
  for (let at = 0; at < bytes.length; at++) {
    const changed = Uint8Array.from(bytes)
    changed[at] = (changed[at] as number) ^ 1
    expect(() => decodeTokens(changed)).toThrow(corrupt)
    expect(() => decodeTokens(bytes.slice(0, at))).toThrow(corrupt)
  }
})
