import { expect, it } from 'vitest'
import type { DemoEntry } from '../../src/demo/demo-entries.js'
import { ExpectedAnswer } from '../../src/demo/expected-answer.js'
import type { Answer, Question } from '../../src/demo/question.js'

const HOUR = 3_600_000

const entryOf = (message: string, changes: Partial<DemoEntry> = {}): DemoEntry => ({
  timestamp: 0,
  severity: 9,
  service: 'gateway',
  host: 'web-1',
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  message,
  ...changes,
})

const ENTRIES = [
  entryOf('Worker timed out', { severity: 17, attributes: { http: { status: 504 } } }),
  entryOf('Timed out: café', { timestamp: 1, service: 'jobs', attributes: { http: { status: 200 } } }),
  entryOf('Job 42 sometimed outer', { timestamp: HOUR, traceId: 'c'.repeat(32) }),
  entryOf('Job 43', { timestamp: 2 * HOUR + 5, attributes: { http: 'none' } }),
]

function answer(question: Partial<Question>): Answer {
  const expected = new ExpectedAnswer({
    name: 'a question',
    ask: 'count',
    where: {},
    limit: 100,
    field: '',
    ...question,
  })
  for (const entry of ENTRIES) expected.add(entry)
  return expected.get()
}

it('counts by each condition, and by all together', () => {
  expect(answer({})).toBe(4)
  expect(answer({ where: { contains: 'imed ou' } })).toBe(3)
  expect(answer({ where: { word: 'out' } })).toBe(2)
  expect(answer({ where: { word: 'CAFÉ' } })).toBe(1)
  expect(answer({ where: { word: 'caf' } })).toBe(0)
  expect(answer({ where: { phrase: 'timed out' } })).toBe(2)
  expect(answer({ where: { service: 'jobs' } })).toBe(1)
  expect(answer({ where: { traceId: 'c'.repeat(32) } })).toBe(1)
  expect(answer({ where: { attribute: ['http.status', 504] } })).toBe(1)
  expect(answer({ where: { time: [1, 2 * HOUR] } })).toBe(2)
  expect(answer({ where: { word: 'timed', service: 'gateway' } })).toBe(1)
})

it('keeps the newest entries, the newest first', () => {
  const limited = answer({ ask: 'newest', limit: 2 }) as DemoEntry[]
  expect(limited.map(({ message }) => message)).toEqual(['Job 43', 'Job 42 sometimed outer'])
  expect(answer({ ask: 'newest', limit: 1, where: { word: 'timed' } })).toEqual([ENTRIES[1]])
})

it('counts by severity, by hour and by value', () => {
  expect(answer({ ask: 'severities' })).toEqual({ 9: 3, 17: 1 })
  expect(answer({ ask: 'hours' })).toEqual({ 0: 2, [HOUR]: 1, [2 * HOUR]: 1 })
  expect(answer({ ask: 'values', field: 'service' })).toEqual({ gateway: 3, jobs: 1 })
  expect(answer({ ask: 'values', field: 'http.status' })).toEqual({ 200: 1, 504: 1 })
})

it('counts by each condition on attributes, and by any and not', () => {
  const status = (test: object) => answer({ where: { attributes: { 'http.status': test } } })
  expect(status({ eq: 504 })).toBe(1)
  expect(status({ ne: 504 })).toBe(3)
  expect(status({ gte: 200, lte: 503 })).toBe(1)
  expect(status({ exists: true })).toBe(2)
  expect(status({ exists: false })).toBe(2)
  const http = (test: object) => answer({ where: { attributes: { http: test } } })
  expect(http({ prefix: 'no' })).toBe(1)
  expect(http({ contains: 'on' })).toBe(1)
  expect(http({ contains: 'x' })).toBe(0)
  expect(http({ in: ['some', 'none'] })).toBe(1)
  expect(answer({ where: { any: [{ service: 'jobs' }, { minSeverity: 17 }] } })).toBe(2)
  expect(answer({ where: { not: { word: 'timed' } } })).toBe(2)
})

it('counts by hour and value, and the names of attributes', () => {
  expect(answer({ ask: 'grouped', field: 'service' })).toEqual({
    '0 gateway': 1,
    '0 jobs': 1,
    [`${HOUR} gateway`]: 1,
    [`${2 * HOUR} gateway`]: 1,
  })
  expect(answer({ ask: 'fields' })).toEqual({ 'http.status': 2, http: 1 })
  expect(answer({ ask: 'values', field: 'traceId' })).toEqual({ ['a'.repeat(32)]: 3, ['c'.repeat(32)]: 1 })
})
