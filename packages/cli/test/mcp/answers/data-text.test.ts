import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataJson, dataText, partOf } from '../../../src/mcp/answers/data-text.js'

const HIDDEN = /[\p{Cc}\u{e0000}-\u{e0fff}\u2028\u2029\u202a-\u202e\u2060-\u206f\u200b]/u

describe('dataText()', () => {
  it('returns one line without anything hidden', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(dataText(text)).not.toMatch(HIDDEN)
        expect(dataJson({ [text]: [text] })).not.toMatch(HIDDEN)
      }),
    )
  })

  it('keeps what people see', () => {
    const text = 'Preis: 5 € – می‌خواهم 👩‍👩‍👧 ❤️ "quoted" \\n'
    expect(dataText(text)).toBe(text)
  })

  it('removes colours', () => {
    expect(dataText('\u001b[1;31mred\u001b[0m')).toBe('red')
    expect(dataJson({ a: '\u001b[1;31mred\u001b[0m' })).toBe('{"a":"red"}')
  })
})

describe('partOf()', () => {
  it('cuts a text into parts that make it up again, and no character in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 9 }), (text, length) => {
        let whole = ''
        for (let rest = text.length; rest > 0; ) {
          const next = partOf(text, whole.length, length)
          expect(next.part.isWellFormed()).toBe(text.isWellFormed())
          expect(next.rest).toBeLessThan(rest)
          rest = next.rest
          whole += next.part
        }
        expect(whole).toBe(text)
      }),
    )
  })
})
