import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareCodePoints } from '../../src/values/compare-code-points.js'

const text = fc.array(
  fc.constantFrom('a', '\ud83d', '\ude00', '\udbff', '\udc00', '\ue000', '\uffff', '😀'),
  {
    maxLength: 5,
  },
)

/** By the rule, slowly: lone surrogates are code points too. */
function order(a: string, b: string): number {
  const [left, right] = [a, b].map((one) =>
    Array.from(one, (character) => character.codePointAt(0) as number),
  )
  for (const [i, code] of left?.entries() ?? []) {
    const other = right?.[i]
    if (other === undefined || code > other) return 1
    if (code < other) return -1
  }
  return left?.length === right?.length ? 0 : -1
}

it('compares texts by code point, with lone surrogates too', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [left, right] = [a.join(''), b.join('')]
      expect(Math.sign(compareCodePoints(left, right))).toBe(order(left, right))
    }),
    { numRuns: 5000 },
  )
})
