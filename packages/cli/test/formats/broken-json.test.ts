import fc from 'fast-check'
import { expect, it } from 'vitest'
import { closeJson } from '../../src/formats/close-json.js'
import { parse } from './parse.js'

const TIME = 1741064767123

it.each([
  ['cut off in a text', `{"level":50,"time":${TIME},"msg":"drawer jam`],
  ['cut off after a backslash', `{"level":50,"time":${TIME},"msg":"drawer\\`],
  ['cut off in an object', `{"level":50,"time":${TIME},"err":{"list":[1,{"a":2},`],
  ['cut off after an array', `{"level":50,"time":${TIME},"list":[1,2]`],
  ['followed by other text', `{"level":50,"time":${TIME},"msg":"drawer"} jammed`],
  ['with two values in a row', `{"level":50,"time":${TIME},"msg":"drawer"} {"b`],
])('finds the time and the level of JSON that is %s, and keeps it whole', (_what, line) => {
  expect(parse(line)).toEqual({ message: line, severity: 17, timestamp: TIME })
})

it.each(['{"', '{"level":50', '{"msg":"a","b":', '{"level":"err', '{"a":1,"b":2,'])(
  'keeps %s whole',
  (line) => {
    expect(parse(line)).toEqual({ message: line })
  },
)

it('closes JSON wherever it is cut off, with the members before that', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(200), (record, at) => {
      const text = JSON.stringify(record)
      const closed = closeJson(text.slice(0, at))
      if (at >= text.length) expect(closed).toBe(text)
      else if (closed !== undefined)
        expect(Object.keys(record)).toEqual(expect.arrayContaining(Object.keys(JSON.parse(closed))))
    }),
  )
})
