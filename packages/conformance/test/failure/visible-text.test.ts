import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleText } from '../../src/failure/visible-text.js'

describe('visibleText', () => {
  it('leaves visible text unchanged', () => {
    for (const text of ['a b\nc', 'naïve', 'e\u0301', 'Ünïcödé 日本語 العربية', '😀', "it's"]) {
      expect(visibleText(text)).toBe(text)
    }
  })

  it.each([
    ['a NUL', '\0', '\\u0000'],
    ['a byte order mark', '\ufeff', '\\ufeff'],
    ['a joiner', '\u200d', '\\u200d'],
    ['a variation selector', '\ufe0f', '\\ufe0f'],
    ['a blank that is not a space', '\u00a0', '\\u00a0'],
    ['a mark of direction', '\u202e', '\\u202e'],
    ['a line separator', '\u2028', '\\u2028'],
    ['a control of C1', '\u0085', '\\u0085'],
    ['a soft hyphen', '\u00ad', '\\u00ad'],
    ['a lone surrogate', '\ud83d', '\\ud83d'],
    ['what is not a character', '\uffff', '\\uffff'],
    ['a tag beyond the first plane', '\u{e0041}', '\\u{e0041}'],
    ['a carriage return', '\r', '\\u000d'],
  ])('escapes %s', (_, character, escaped) => {
    expect(visibleText(`a${character}b`)).toBe(`a${escaped}b`)
  })

  it('escapes combining marks that stand alone, and spaces at the end of a line', () => {
    expect(visibleText("'\u0301\u0302'")).toBe("'\\u0301\\u0302'")
    expect(visibleText('a  \nb ')).toBe('a\\u0020\\u0020\nb\\u0020')
  })

  it('escapes everything that XML forbids or a terminal would obey', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, other) => {
        const shown = visibleText(`${text + other}\ud800`)
        expect(shown).not.toMatch(/[^\n\u0020-\u007e\u00a1-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u)
        expect(shown.isWellFormed()).toBe(true)
      }),
    )
  })
})
