import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../../src/contract/log-entry.js'
import { decodeRecord, encodeEntry } from '../../src/record/log-record.js'
import { rawJson } from '../../src/record/raw-json.js'
import { hasMisreadKeys } from '../support/misread-keys.js'
import { oddCharacters } from '../support/odd-characters.js'

const encode = (attributes: object, room?: number) =>
  encodeEntry({ message: 'm', attributes } as LogEntry, () => 0, room)

/** JSON texts of objects, written in ways that JSON.stringify does not use. */
const oddTexts = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.constantFrom('"a"', '"b"', '"\\u0061"', '"__proto__"', '"1"', '"toJSON"', '"\ud800"', '"\\ud800"'),
        fc.oneof(
          fc.constantFrom(
            '1.0',
            '-0',
            '1e400',
            '12345678901234567890',
            '"\\/"',
            '"\ud83d"',
            '"\\ud83d\\ude00"',
            '{}',
          ),
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
      ),
      { maxLength: 5 },
    ),
    fc.constantFrom('', ' ', '\n\t'),
  )
  .map(
    ([members, space]) => `{${space}${members.map(([key, value]) => `${key}${space}:${value}`).join(',')}}`,
  )

describe('rawJson', () => {
  it('stores the same as the value that its text stands for', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: oddCharacters }), fc.jsonValue({ stringUnit: oddCharacters })),
        (value) => {
          fc.pre(!hasMisreadKeys(JSON.stringify(value)))
          const raw = encode(rawJson(JSON.stringify(value)))
          expect(decodeRecord(raw)).toEqual(decodeRecord(encode(value)))
          expect(raw.attributes).toHaveLength(encode(value).attributes?.length ?? 0)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('stores the same as JSON.parse for every other text that JSON.parse accepts', () => {
    fc.assert(
      fc.property(oddTexts, (text) => {
        fc.pre(!hasMisreadKeys(text))
        const { attributes, ...others } = encode(rawJson(text))
        const { attributes: expected, ...otherExpected } = encode(JSON.parse(text))
        expect(others).toEqual(otherExpected)
        // The text may have the keys in another order: JSON.parse puts those that are whole numbers first.
        expect(attributes && JSON.stringify(JSON.parse(attributes))).toBe(expected)
      }),
    )
  })

  it('takes over the text of JSON.stringify', () => {
    const text = '{"b":1,"1":{"__proto__":[null,true,"\\u001b[31m"]}}'
    expect(encode(rawJson(text)).attributes).toBe(text)
  })

  it('lets the last of repeated keys count, as JSON.parse does', () => {
    expect(encode(rawJson('{"a":1,"a":2}')).attributes).toBe('{"a":2}')
  })

  it('cuts values that are nested too deeply, and those that do not fit', () => {
    const deep = `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`
    expect(encode(rawJson(deep))).toEqual(encode(JSON.parse(deep)))
    expect(encode(rawJson(deep)).attributes).toContain('"[Too deep]"')
    const long = JSON.stringify({ a: 1, b: 'x'.repeat(10_000) })
    expect(encode(rawJson(long), 100).attributes).toBe('{"a":1,"b":"[Too large]"}')
  })

  it('keeps texts that are too long to check', () => {
    const text = JSON.stringify({ a: 'x'.repeat(1_000_000) })
    expect(encode(rawJson(text)).attributes).toBe(text)
  })

  it('is written as the value that it stands for when it is a part of something', () => {
    const raw = rawJson('{"a":[1]}')
    expect(JSON.stringify({ raw })).toBe('{"raw":{"a":[1]}}')
    expect(encode({ raw }).attributes).toBe('{"raw":{"a":[1]}}')
    expect(encode({ raw: rawJson('{') }).attributes).toMatch(/^{"raw":"\[Threw: .*]"}$/)
  })

  it('recognizes objects of another copy of the package', () => {
    const other = createRequire(import.meta.url)('@logpond/core') as { rawJson: typeof rawJson }
    expect(other.rawJson).not.toBe(rawJson)
    expect(encode(other.rawJson('{"a":1}')).attributes).toBe('{"a":1}')
  })

  it.each([
    ['hunter2', "not text of 7 characters that is not JSON: Unexpected token 'h'."],
    ['{"a":hunter2}', "that is not JSON: Unexpected token 'h'."],
    ['{"hunter2":"hunter2""}', 'that is not JSON'],
    ['', 'not text of 0 characters that is not JSON'],
    ['{"a":1', 'not text of 6 characters that is not JSON: Expected'],
    [
      '{"a":1}}',
      'not text of 8 characters that is not JSON: Unexpected non-whitespace character after JSON at position 7',
    ],
    ['[1]', 'not the JSON of an array of 1.'],
    ['null', 'not the JSON of null.'],
    ['"hunter2"', 'not the JSON of text of 7 characters.'],
    [undefined, 'the text of a JSON object, not undefined'],
    [{ a: 1 }, 'the text of a JSON object, not an object'],
  ])('refuses %o and says why, without quoting it', (text, why) => {
    const refused = () => encode(rawJson(text as string))
    expect(refused).toThrow(expect.objectContaining({ code: 'INVALID_ENTRY' }))
    expect(refused).toThrow(why)
    expect(refused).not.toThrow('hunter2')
  })
})
