import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleJson, visibleText } from '../../src/writers/visible-text.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not occur
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

describe('visibleText', () => {
  it('leaves printable text unchanged', () => {
    expect(visibleText('Zürich 東京 🚀 "a\\b"')).toBe('Zürich 東京 🚀 "a\\b"')
  })

  it('shows line breaks, tabs and the beginning of escape sequences as \\n, \\t and \\e', () => {
    expect(visibleText('a\nb\r\tc\u001b[31mred')).toBe('a\\nb\\r\\tc\\e[31mred')
  })

  it('shows C1 control characters and changes of direction by their number', () => {
    expect(visibleText('\u009b2J \u202eevil\u2066')).toBe('\\u009b2J \\u202eevil\\u2066')
  })

  it('escapes every character that a terminal would act on', () => {
    const text = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 0x206f }).map(String.fromCharCode)),
    )
    fc.assert(fc.property(text, (parts) => !OBEYED.test(visibleText(parts.join('')))))
  })
})

describe('visibleJson', () => {
  it('is valid JSON, without characters that a terminal would act on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = visibleJson({ text, bidi: '\u202e\u009b' })
        expect(JSON.parse(json)).toEqual({ text, bidi: '\u202e\u009b' })
        expect(json).not.toMatch(OBEYED)
      }),
    )
  })
})
