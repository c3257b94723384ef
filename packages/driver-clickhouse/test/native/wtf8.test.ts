import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wtf8 } from '../../src/native/wtf8.js'

describe('WTF-8', () => {
  it('is UTF-8 for well-formed text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => wtf8(text).equals(Buffer.from(text))))
  })

  it('keeps a lone surrogate as three bytes', () => {
    expect(wtf8('a\ud800b').toString('hex')).toBe('61eda08062')
    expect(wtf8('\udc00😀\ud83d').toString('hex')).toBe('edb080f09f9880eda0bd')
  })

  it('is different for different texts, and in the order of code points', () => {
    const units = fc.array(
      fc.constantFrom('a', 'é', '\ud800', '\udbff', '\udc00', '\udfff', '\ue000', '\uffff'),
      {
        maxLength: 6,
      },
    )
    const text = units.map((list) => list.join(''))
    fc.assert(
      fc.property(text, text, (a, b) => {
        const codes = (one: string) => Array.from(one, (character) => character.codePointAt(0) as number)
        expect(Math.sign(wtf8(a).compare(wtf8(b)))).toBe(compare(codes(a), codes(b)))
      }),
    )
  })
})

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return Math.sign((a[i] as number) - (b[i] as number))
  }
  return Math.sign(a.length - b.length)
}
