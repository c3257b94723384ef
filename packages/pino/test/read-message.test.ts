import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readMessage } from '../src/read-message.js'

const OPENING = ',"msg":"'
const CLOSING = '"}\n'

it('finds the message of any line that ends with it, or leaves it to the parser', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', ',"msg":"x"', '}\n', '\x1b[0m'),
  )
  const fields = fc.dictionary(fc.oneof(text, fc.constant('msg')), fc.oneof(text, fc.jsonValue()))
  fc.assert(
    fc.property(fields, text, text, (record, message, guess) => {
      const { msg: _, ...others } = record
      const line = `${JSON.stringify({ level: 30, ...others, msg: message })}\n`
      for (const expected of [message, guess]) {
        const read = readMessage(line, OPENING, expected, CLOSING)
        if (read === undefined) continue
        expect(read.message).toBe(JSON.parse(line).msg)
        expect(JSON.parse(`${line.slice(0, read.start)}}`)).toEqual(
          JSON.parse(JSON.stringify({ level: 30, ...others })),
        )
      }
    }),
    { numRuns: 2000 },
  )
})

it('is not confused by a message in an object or in a text at the end of the line', () => {
  const lines = [
    '{"level":30,"o":{"a":1,"msg":"paid"}}\n',
    '{"level":30,"a":",\\"msg\\":\\"paid"}\n',
    '{"level":30,"a":",\\"msg\\":\\"paid\\""}\n',
    '{"level":30,"msg":"paid","a":1}\n',
    '{"level":30,"msg":"paid"}\r\n',
  ]
  expect(lines.map((line) => readMessage(line, OPENING, 'paid', CLOSING))).toEqual(lines.map(() => undefined))
})
