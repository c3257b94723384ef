import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCanonicalObject } from '../../src/record/canonical-json.js'
import { hasMisreadKeys } from '../support/misread-keys.js'
import { oddCharacters } from '../support/odd-characters.js'

/** Objects whose keys JSON.parse does not sort: it puts those first that look like array positions. */
const objects = fc.dictionary(
  fc.string({ unit: oddCharacters }).filter((key) => !/^\d+$/.test(key)),
  fc.jsonValue({ stringUnit: oddCharacters }),
)

describe('isCanonicalObject', () => {
  it('accepts what JSON.stringify writes', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const text = JSON.stringify(object)
        // Escapes of lone surrogates are not worth a check of their own.
        fc.pre(!/\\ud[89a-f]/.test(text))
        expect(isCanonicalObject(text)).toBe(true)
      }),
    )
  })

  it('accepts no text that JSON.stringify would write differently, whatever was changed in it', () => {
    const changed = fc
      .tuple(
        fc.dictionary(fc.string(), fc.jsonValue()).map((object) => JSON.stringify(object)),
        fc.array(
          fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...'{}[]",:\\u0dD1.9eE-+ \n\t\u0000tfnaé\ud800"/')),
          { maxLength: 3 },
        ),
      )
      .map(([text, edits]) =>
        edits.reduce((edited, [position, cut, insert]) => {
          const at = position % (edited.length + 1)
          return edited.slice(0, at) + insert + edited.slice(at + cut)
        }, text),
      )
    let accepted = 0
    fc.assert(
      fc.property(changed, (text) => {
        if (!isCanonicalObject(text) || hasMisreadKeys(text)) return
        accepted++
        const again = JSON.stringify(JSON.parse(text))
        // JSON.parse may change the order of the keys, and nothing else.
        expect([...again].sort().join('')).toBe([...text].sort().join(''))
      }),
      { numRuns: 1000 },
    )
    expect(accepted).toBeGreaterThan(20)
  })

  it('accepts a number exactly if JavaScript writes it like this', () => {
    const digits = (most: number) =>
      fc.array(fc.constantFrom(...'0001599'), { maxLength: most }).map((list) => list.join(''))
    const numbers = fc
      .tuple(
        fc.constantFrom('', '-'),
        digits(17),
        fc.constantFrom('', '.'),
        digits(17),
        fc.constantFrom('', 'e-7', 'e+21'),
      )
      .map((parts) => parts.join(''))
    let accepted = 0
    fc.assert(
      fc.property(numbers, (number) => {
        const isWrittenSo =
          number !== '' && Number.isFinite(Number(number)) && String(Number(number)) === number
        accepted += Number(isWrittenSo)
        expect(isCanonicalObject(`{"a":${number}}`)).toBe(isWrittenSo)
      }),
      { numRuns: 5000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })

  it.each([
    ['white space', '{"a": 1}'],
    ['a repeated key', '{"a":1,"b":2,"a":3}'],
    ['a key that is repeated with an escape', '{"a\\n":1,"a\\n":3}'],
    ['a key that is repeated in a nested object', '{"x":[{"a":1,"a":3}]}'],
    ['a fraction that is zero', '{"a":1.0}'],
    ['a negative zero', '{"a":-0}'],
    ['an exponent', '{"a":1e3}'],
    ['a number that is too large', '{"a":1e400}'],
    ['an integer that a double cannot hold', '{"a":12345678901234567891}'],
    ['a leading zero', '{"a":01}'],
    ['an escape that is not needed', '{"a":"\\/"}'],
    ['a letter as an escape', '{"a":"\\u0041"}'],
    ['an escape in capitals', '{"a":"\\u001B"}'],
    ['a long form of a short escape', '{"a":"\\u000a"}'],
    ['a lone surrogate', '{"a":"\ud800"}'],
    ['a control character', '{"a":"\n"}'],
    ['a NUL character', '{"a":"\0"}'],
    ['text after the end', '{"a":1}1'],
    ['a missing end', '{"a":1'],
    ['a missing end after a NUL character', '{"a":"\0'],
    ['an array', '[]'],
    ['nothing', ''],
    ['101 levels', `${'{"a":'.repeat(101)}1${'}'.repeat(101)}`],
    ['a comma too much', '{"a":1,}'],
    ['a word that is cut', '{"a":tru}'],
  ])('does not accept %s', (_, text) => {
    expect(isCanonicalObject(text)).toBe(false)
  })

  it.each([
    ['a key of a nested object that is also one of the outer', '{"a":{"a":1},"b":[{"a":1},{"a":1}]}'],
    ['control characters in their shortest form', JSON.stringify({ a: '\u001b[31m\b\f\n\r\t\u007f\0' })],
    ['numbers of all kinds', JSON.stringify({ a: [0, -1, 0.1, 1e21, 1e-7, 5e-324, 2 ** 53, 1.7e308] })],
    ['100 levels', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`],
    ['__proto__ and constructor', '{"__proto__":{"a":1},"constructor":1,"toJSON":1}'],
    ['the longest text', JSON.stringify({ a: '€'.repeat(21_845 - 8) })],
  ])('accepts %s', (_, text) => {
    expect(isCanonicalObject(text)).toBe(true)
  })
})
