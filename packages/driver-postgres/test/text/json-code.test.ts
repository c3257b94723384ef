import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeJson } from '../../src/text/json-code.js'
import { decodeText, encodeText } from '../../src/text/text-code.js'

// No key is a single backslash: JSON.parse of Node.js 24 mistakes another key that begins with an escape for it.
const UNITS = ['\0', '\x01', '\x03', '\ud800', '\udc00', '\ue000', '\\\\', '"', 'u0000', '__proto__', 'a']
const text = fc.array(fc.constantFrom(...UNITS), { maxLength: 4 }).map((units) => units.join(''))
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 3 }).map(Object.fromEntries),
  ),
})).value

describe('encodeJson', () => {
  it('returns most JSON as it is', () => {
    const json = '{"order":1234,"path":"C:\\\\users","note":"\\n"}'
    expect(encodeJson(json)).toBe(json)
  })

  it.each([
    ['{"n":9007199254740993}', '{"n":9007199254740992}'],
    ['{"n":0.1000000000000000055}', '{"n":0.1}'],
    ['{"n":1e-400}', '{"n":0}'],
    ['{"n":[1.0000000000000000]}', '{"n":[1]}'],
    ['{"id":"12345678901234567890"}', '{"id":"12345678901234567890"}'],
  ])('writes the numbers of %s with the precision of a double', (json, expected) => {
    expect(encodeJson(json)).toBe(expected)
  })

  it('encodes the keys and texts of a value, and nothing else', () => {
    fc.assert(
      fc.property(value, (original) => {
        const json = JSON.stringify(original)
        const code = encodeJson(json)
        expect(code).not.toMatch(/(?<!\\)(\\\\)*\\u(0000|d[89a-f])/)
        expect(JSON.stringify(mapped(JSON.parse(code), decodeText))).toBe(json)
        expect(code).toBe(JSON.stringify(mapped(JSON.parse(json), encodeText)))
      }),
      { numRuns: 1000 },
    )
  })
})

function mapped(one: unknown, change: (text: string) => string): unknown {
  if (typeof one === 'string') return change(one)
  if (Array.isArray(one)) return one.map((element) => mapped(element, change))
  if (typeof one !== 'object' || one === null) return one
  return Object.fromEntries(Object.entries(one).map(([key, member]) => [change(key), mapped(member, change)]))
}
