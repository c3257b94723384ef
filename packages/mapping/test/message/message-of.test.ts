import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { messageOf } from '../../src/message/message-of.js'

const circular: Record<string, unknown> = { a: 1 }
circular.self = circular
const map = new Map<string, unknown>([['a', new Set([1])]])
map.set('map', map)

it.each([
  ['a text', 'paid', 'paid'],
  ['an error', new Error('card expired'), 'card expired'],
  ['an error of another realm', runInNewContext('new Error("card expired")'), 'card expired'],
  ['an error without a message', new RangeError(), 'RangeError'],
  ['an object', { order: 7, tags: ['a'] }, '{"order":7,"tags":["a"]}'],
  ['an array', ['a', { b: 1 }], '["a",{"b":1}]'],
  ['a number', 7, '7'],
  ['a BigInt', 7n, '7'],
  ['a BigInt in an object', { order: 7n }, '{"order":"7"}'],
  ['an error in an object', { error: new Error('x') }, '{"error":"x"}'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
  ['undefined', undefined, ''],
  ['null', null, ''],
  ['a cycle', circular, '{"a":1,"self":"[Circular]"}'],
  [
    'the same object twice',
    { a: circular, b: [1], c: [1] },
    '{"a":{"a":1,"self":"[Circular]"},"b":[1],"c":[1]}',
  ],
  ['a Map and a Set', map, '{"a":[1],"map":"[Circular]"}'],
  ['a Date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
])('gives %s a message', (_what, body, message) => {
  expect(messageOf(body)).toBe(message)
})

it('describes what throws when it is read', () => {
  const fail = () => {
    throw new Error('no')
  }
  expect(messageOf({ toJSON: fail })).toBe('[Threw: no]')
  expect(messageOf(new Proxy({}, { ownKeys: fail }))).toBe('[Threw: no]')
  expect(messageOf(Object.defineProperty(new Error('x'), 'message', { get: fail }))).toBe('[Threw: no]')
})

it('never throws, and gives JSON as JSON.stringify does', () => {
  fc.assert(fc.property(fc.anything(), (body) => typeof messageOf(body) === 'string'))
  fc.assert(
    fc.property(
      fc.object({ maxDepth: 4 }).map((one) => JSON.parse(JSON.stringify(one)) as object),
      (body) => {
        expect(messageOf(body)).toBe(JSON.stringify(body))
      },
    ),
  )
})
