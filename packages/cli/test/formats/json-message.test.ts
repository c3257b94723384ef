import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse } from './parse.js'

function messageOf(record: unknown): string {
  return parse(JSON.stringify(record)).message
}

it.each([
  [{ level: 50, err: 'aborted\nTimeoutError: too slow' }, 'aborted\nTimeoutError: too slow'],
  [{ level: 50, err: { type: 'TimeoutError', message: 'too slow' } }, 'TimeoutError: too slow'],
  [{ level: 50, msg: '', err: { name: 'TimeoutError', message: 'too slow' } }, 'TimeoutError: too slow'],
  [
    { level: 50, error: { message: 'TimeoutError: too slow', type: 'TimeoutError' } },
    'TimeoutError: too slow',
  ],
  [{ level: 50, exception: { stack: 'TimeoutError: too slow\n    at a' } }, 'TimeoutError: too slow'],
  [{ level: 50, 'error.message': 'too slow', 'error.type': 'TimeoutError' }, 'TimeoutError: too slow'],
  [{ level: 50, stack_trace: 'TimeoutError: too slow\n\tat a' }, 'TimeoutError: too slow\n\tat a'],
  [{ level: 50, message: 7 }, '7'],
  [{ level: 50, message: ['cart', 7, { a: 1 }] }, '["cart",7,{"a":1}]'],
  [{ level: 50, message: { msg: 'too slow' } }, 'too slow'],
  [
    { level: 50, error: { kind: 'Quota', file: 'C:\\temp\\a.json' } },
    'error.kind=Quota error.file=C:\\temp\\a.json',
  ],
  [{ level: 50, tags: ['a', 'b\tc'], of: { x: [{ y: 1 }] } }, 'tags=a,b\tc of.x={y=1}'],
  [{ level: 50, text: 'said\n' }, 'said'],
])('finds a message for a record without one: %j', (record, message) => {
  expect(messageOf(record)).toBe(message)
})

it('uses the line as the message if there is nothing else', () => {
  expect(parse('{"level":50}')).toEqual({ message: '{"level":50}', severity: 17 })
  expect(parse('{}')).toEqual({ message: '{}' })
})

it('moves the text of the message out of the attributes', () => {
  expect(parse('{"level":"info","event":"cart opened","cart":7}')).toEqual({
    message: 'cart opened',
    severity: 9,
    attributes: { cart: 7 },
  })
})

it('shows all values of small records, and the beginning of large ones', () => {
  const word = fc.stringMatching(/^[a-z]{1,20}$/)
  fc.assert(
    fc.property(
      fc.dictionary(
        word.map((key) => `k.${key}`),
        fc.string({ maxLength: 40 }),
        { minKeys: 1, maxKeys: 5 },
      ),
      (record) => {
        const message = messageOf(record)
        for (const [key, value] of Object.entries(record)) expect(message).toContain(`${key}=${value}`)
      },
    ),
  )
  const large = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 'x'.repeat(50)]),
  )
  expect(messageOf(large).length).toBeLessThan(2100)
})
