import type { LogEntry } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { repairJson } from '../../src/lines/json-repair.js'
import { jsonEntries, readRecords } from '../../src/readers.js'

const parse = (line: string) => {
  const [record] = readRecords(line) ?? []
  return record && (jsonEntries(record, {}) as LogEntry)
}

it.each([
  [
    'an invalid number',
    '{"level":"error","msg":"m","a":NaN,"b":[-Infinity,Infinity]}',
    { a: 'NaN', b: ['-Infinity', 'Infinity'] },
  ],
  ['a superfluous comma', '{"level":"error","msg":"m","a":[1,],}', { a: [1] }],
  ['a control character in a string', '{"level":"error","msg":"m","a":"b\tc\u0001"}', { a: 'b\tc\u0001' }],
  ['the escapes of nginx', '{"level":"error","msg":"m","a":"\\x16\\x03"}', { a: '\u0016\u0003' }],
  ['the paths of Windows', '{"level":"error","msg":"m","a":"C:\\data\\users"}', { a: 'C:\\data\\users' }],
])('reads a record with %s', (_what, line, attributes) => {
  expect(parse(line)).toEqual({ message: 'm', severity: 17, attributes })
})

it('does not change valid JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      expect(JSON.parse(repairJson(text))).toEqual(JSON.parse(text))
    }),
  )
  expect(repairJson('{"a":"NaN, Infinity,}","b":"\\u00e4\\n\\"\\\\"}')).toBe(
    '{"a":"NaN, Infinity,}","b":"\\u00e4\\n\\"\\\\"}',
  )
})

it('never throws', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('"', '\\', 'u', 'x', '1', ',', '}', 'NaN', '\n') }),
      (text) => {
        expect(typeof repairJson(text)).toBe('string')
      },
    ),
  )
})
