import type { SearchQuery } from '@logpond/core'
import { below } from './random.js'

type Random = () => number

const WORDS = [
  'timeout',
  'Zürich',
  'zurich',
  'déjà',
  '日本',
  '🚀',
  'a',
  'b',
  "it's",
  'x',
  'y',
  'nul',
  'GET',
  'payment',
  'absent',
]
const SIGNS = [
  '"',
  '""',
  '*',
  '-',
  '^',
  ':',
  '(',
  ')',
  '{',
  '}',
  '+',
  '%',
  '_',
  '\\',
  "'",
  '\u0000',
  '\ud800',
  '\u202e',
  'AND',
  'OR',
  'NOT',
  'NEAR(a b, 2)',
  'message:payment',
  'log_text:',
  '- {message}:',
  'a AND',
  '"a',
  'a*"',
  '--',
  ';',
  "'; DROP TABLE log; --",
  '('.repeat(300),
  '*'.repeat(300),
]
const KEYS = [
  'status',
  'a.b',
  'a',
  '$',
  '$."a"',
  '$.a',
  '[0]',
  'a[0]',
  '"',
  "'",
  '',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '%',
  "') OR 1 = 1 --",
]
const VALUES: readonly unknown[] = [
  1,
  '1',
  1.5,
  true,
  false,
  null,
  '',
  "'",
  '\u0000',
  Number.NaN,
  Infinity,
  {},
  [],
  undefined,
]
const ODD: readonly unknown[] = [
  null,
  -1,
  1.5,
  Number.NaN,
  Infinity,
  2 ** 60,
  '5',
  '',
  {},
  [],
  true,
  Symbol('s'),
  () => 1,
]

function pick<T>(values: readonly T[], random: Random): T {
  return values[below(values.length, random)] as T
}

function text(random: Random): string {
  if (random() < 0.02) return Array.from({ length: 5000 }, (_, i) => `w${i}`).join(' ')
  return Array.from({ length: 1 + below(4, random) }, () =>
    pick(random() < 0.6 ? WORDS : SIGNS, random),
  ).join(random() < 0.8 ? ' ' : '')
}

/** Fields of a query, each with what belongs there and what does not. */
const FIELDS: Readonly<Record<string, (random: Random) => unknown>> = {
  text,
  contains: (random) => text(random),
  minSeverity: (random) => pick([1, 9, 17, 24, 'warn', 'fatal'], random),
  maxSeverity: (random) => pick([1, 9, 17, 24, 'info'], random),
  service: (random) => pick(['api', 'web', ['api', 'shop'], [], '', "'", '\u0000'], random),
  host: (random) => pick(['host-1', ['host-1', 'host-2'], '%'], random),
  traceId: (random) => pick(['0'.repeat(32), 'A'.repeat(32), "' OR 1 = 1 --"], random),
  attributes: (random) => ({ [pick(KEYS, random)]: pick(VALUES, random) }),
  startTime: (random) => Date.UTC(2026, 0, 1) + below(10_000_000, random),
  endTime: (random) => Date.UTC(2026, 0, 1) + below(10_000_000, random),
  order: (random) => pick(['newest', 'oldest'], random),
  limit: (random) => pick([0, 1, 7, 100, 10_000], random),
  after: (random) => ({
    timestamp: Date.UTC(2026, 0, 1) + below(10_000_000, random),
    id: below(30_000, random),
  }),
}

/** What no program should ask, the same for the same numbers: some of it can be answered. */
export function hostileQuery(random: Random): SearchQuery {
  const names = Object.keys(FIELDS)
  const query: Record<string, unknown> = {}
  for (let left = 1 + below(3, random); left > 0; left--) {
    const name = pick(names, random)
    query[name] = random() < 0.1 ? pick(ODD, random) : FIELDS[name]?.(random)
  }
  if (random() < 0.03) query[pick(['nope', 'id', 'rowid', '__proto__x', 'message', "x' --"], random)] = 1
  return query as SearchQuery
}
