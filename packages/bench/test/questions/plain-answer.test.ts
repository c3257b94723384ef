import { expect, it } from 'vitest'
import { plainAnswers } from '../../src/questions/plain-answers.js'
import type { Line, Read, UserQuestion } from '../../src/questions/user-question.js'

const HOUR = 3_600_000

const lines: Line[] = ['a', 'b!', 'c', 'd!', 'e', 'f', 'g', 'h!', 'i'].map((message, i) => ({
  id: i + 1,
  timestamp: (i * HOUR) / 2,
  severity: i < 3 ? 17 : 9,
  message,
  service: i % 3 === 0 ? 'api' : 'web',
  host: 'h',
  traceId: 't',
  spanId: 's',
  attributes: i === 1 ? { n: 5, http: { method: 'GET', path: '/', status: 200 } } : { n: i < 6 ? 'x' : i },
}))

/** The answer about lines with an exclamation mark, unless the question says something else. */
function answerTo(read: Read, plain: UserQuestion['plain'] = ({ message }) => message.endsWith('!')) {
  const question = { asks: 'a question', elsewhere: {}, read, query: '', plain }
  const [answer] = plainAnswers([question], lines, 5 * HOUR)
  return answer as { entries: [number, string][] }
}

const idsOf = (read: Read, plain?: UserQuestion['plain']) => answerTo(read, plain).entries.map(([id]) => id)

it('counts matching lines', () => {
  expect(answerTo({ kind: 'count' })).toEqual({ count: 3 })
  expect(answerTo({ kind: 'cleanup' })).toEqual({ count: 3 })
  expect(answerTo({ kind: 'count' }, (_, end) => end === 5 * HOUR)).toEqual({ count: 9 })
})

it('finds the newest, the oldest and all lines', () => {
  expect(answerTo({ kind: 'search' })).toEqual({
    entries: [
      [8, 'h!'],
      [4, 'd!'],
      [2, 'b!'],
    ],
  })
  expect(idsOf({ kind: 'search', limit: 2 })).toEqual([8, 4])
  expect(idsOf({ kind: 'search', order: 'oldest', limit: 2 })).toEqual([2, 4])
  expect(idsOf({ kind: 'tail', lines: 2 })).toEqual([4, 8])
  expect(idsOf({ kind: 'export' })).toEqual([2, 4, 8])
  expect(idsOf({ kind: 'trace', traceId: 't' })).toEqual([2, 4, 8])
})

it('finds the lines around a match, each once, and around an id', () => {
  expect(idsOf({ kind: 'search', around: 1 })).toEqual([9, 8, 7, 5, 4, 3, 2, 1])
  expect(idsOf({ kind: 'search', around: 1, limit: 1 })).toEqual([9, 8, 7])
  expect(idsOf({ kind: 'context', id: 5, around: 2 }, () => true)).toEqual([3, 4, 5, 6, 7])
  expect(idsOf({ kind: 'context', id: 5, around: 1 })).toEqual([4, 5, 8])
  expect(idsOf({ kind: 'context', id: 1, around: 3 })).toEqual([1, 2, 4, 8])
})

it('counts values, most frequent first, and slices of time by them', () => {
  const all = () => true
  expect(answerTo({ kind: 'top', field: 'n', limit: 3 }, all)).toEqual({
    values: [
      ['x', 5],
      [5, 1],
      [6, 1],
    ],
    distinct: 5,
    missing: 0,
  })
  expect(answerTo({ kind: 'top', field: 'http.status', limit: 3 }, all)).toEqual({
    values: [[200, 1]],
    distinct: 1,
    missing: 8,
  })
  expect(answerTo({ kind: 'histogram', bucket: 2 * HOUR, by: 'service', limit: 1 }, all)).toEqual({
    slices: [
      [0, 4, { web: 2 }],
      [2 * HOUR, 4, { web: 3 }],
      [4 * HOUR, 1, { web: 1 }],
    ],
  })
})

it('lists the names of attributes with their types', () => {
  expect(answerTo({ kind: 'fields' }, () => true)).toEqual({
    fields: [
      ['http.method', ['string'], 1],
      ['http.path', ['string'], 1],
      ['http.status', ['number'], 1],
      ['n', ['number', 'string'], 9],
    ],
  })
})
