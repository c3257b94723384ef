import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { shopEntries } from '@logpond/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runViewer, TOKEN } from './support/running-viewer.js'

const PATHS = [
  'entries',
  'entries/1',
  'entries/3/context',
  `traces/${'a'.repeat(32)}`,
  'count',
  'histogram',
  'facets',
  'fields',
  'complete',
  'parse',
  'about',
  'download',
  'tail',
  'session',
  '',
]
const NAMES = [
  'q',
  'from',
  'to',
  'tz',
  'order',
  'limit',
  'after',
  'before',
  'bucket',
  'field',
  'cursor',
  'format',
  'x',
]
const WORDS = [
  'level>=warn',
  'service:api',
  '-health',
  '(',
  ')',
  'OR',
  '"card',
  '~"a"',
  'since:2h',
  'until:',
  'order:oldest',
  'limit:0',
  'after:1/2',
  'ms:1..2',
  'a:*',
  'trace:x',
  '@"',
  '\\',
  '\0',
  '𝄞',
  '\ud800',
  '*',
  'a*',
  'NOT',
  ':',
  '>=',
]

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 4 })), { maxLength: 6 })
    .map((words) => words.join(' ')),
)
const number = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.constantFrom(
    '0',
    '-0',
    '1e400',
    '8640000000000',
    '-8640000000000.001',
    '9007199254740993',
    '1,1',
    '1,',
    ',1',
    '0x10',
    'NaN',
  ),
)
const choice = fc.constantFrom(
  'newest',
  'oldest',
  'csv',
  'text',
  'jsonl',
  'UTC',
  'Europe/Berlin',
  'severity',
  'traceId',
  'http.status',
  'order',
  '__proto__',
)
const value = fc.oneof(text, number, choice)
const search = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), value, fc.boolean()), { maxLength: 5 })
  .map((pairs) =>
    pairs
      .map(
        ([name, one, isRaw]) =>
          `${name}=${isRaw ? one.replace(/[\s#]/g, '') : encodeURIComponent(one.toWellFormed())}`,
      )
      .join('&'),
  )
const path = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...PATHS).map((one) => `/api/${one}`) },
  { weight: 1, arbitrary: fc.webPath() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((one) => `/${one}`) },
)

// 10,000 in all.
const parts = Array.from({ length: 10 }, (_, i) => i + 1)

it.each(parts)('answers 1,000 random requests without failing itself, part %d', async () => {
  const entries = [
    ...shopEntries({ count: 60, seed: 1, from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) }),
  ]
  const { viewer } = await runViewer({ entries, options: { maxReads: 100 } })
  const statuses = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(
      path,
      search,
      fc.constantFrom('GET', 'GET', 'HEAD', 'POST'),
      async (at, query, method) => {
        const request = new IncomingMessage(new Socket())
        // A tail would not end.
        request.method = at.startsWith('/api/tail') ? 'HEAD' : method
        request.url = `${at}?${query}`
        request.headers = { host: 'localhost', authorization: `Bearer ${TOKEN}` }
        const response = new ServerResponse(request)
        await viewer.answer(request, response)
        const { statusCode } = response
        statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
        expect([200, 302, 304, 400, 404, 405, 415]).toContain(statusCode)
        expect(response.writableEnded).toBe(true)
      },
    ),
    { numRuns: 1000 },
  )
  // Neither all is refused nor all is taken.
  expect(statuses.get(200)).toBeGreaterThan(200)
  expect(statuses.get(400)).toBeGreaterThan(50)
})
