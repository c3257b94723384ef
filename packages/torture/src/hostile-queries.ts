import type { LogEntry, SearchQuery } from '@logpond/core'
import { below } from './random.js'

type Random = () => number

const START = Date.UTC(2026, 0, 1)

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
const SPECIAL = [
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
/** Values that entries have as attributes, so that queries find some. */
const STORED = [1, '1', 1.5, true, null, '', "'", '\u0000'] as const
const VALUES: readonly unknown[] = [
  false,
  -0,
  2 ** 53,
  1e300,
  '\ud800',
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
    pick(random() < 0.6 ? WORDS : SPECIAL, random),
  ).join(random() < 0.8 ? ' ' : '')
}

/** The fields of a query, each with valid and invalid values. */
const FIELDS: Readonly<Record<keyof SearchQuery, (random: Random) => unknown>> = {
  any: (random) => [
    { contains: text(random) },
    { attributes: { [pick(KEYS, random)]: pick(VALUES, random) } },
  ],
  not: (random) => ({ attributes: { [pick(KEYS, random)]: pick(STORED, random) } }),
  spanId: (random) => pick(['0'.repeat(16), "' OR 1 = 1 --"], random),
  text,
  contains: (random) => text(random),
  minSeverity: (random) => pick([1, 9, 17, 24, 'warn', 'fatal'], random),
  maxSeverity: (random) => pick([1, 9, 17, 24, 'info'], random),
  service: (random) =>
    pick(['service-1', ['service-2', 'shop'], 'absent', [], '', "'", '\u0000', '\ud800'], random),
  host: (random) => pick(['host-1', ['host-1', 'host-2'], '%'], random),
  traceId: (random) => pick(['0'.repeat(32), 'A'.repeat(32), "' OR 1 = 1 --"], random),
  attributes: (random) => ({ [pick(KEYS, random)]: pick(random() < 0.7 ? STORED : VALUES, random) }),
  startTime: (random) => START + below(10_000_000, random),
  endTime: (random) => START + below(10_000_000, random),
  order: (random) => pick(['newest', 'oldest'], random),
  limit: (random) => pick([0, 1, 7, 100, 10_000], random),
  after: (random) => ({
    timestamp: START + below(10_000_000, random),
    id: below(30_000, random),
  }),
}

/** An entry similar to the queries, so that queries find some. */
export function oddEntry(n: number, random: Random): LogEntry {
  return {
    // Between two entries of the writer, so that no two have the same time.
    timestamp: START + n + 0.5,
    message: `odd ${n} ${text(random)}`,
    service: pick(['service-1', '', "'", '\u0000', '\ud800'], random),
    attributes: attributesOf(random),
  }
}

function attributesOf(random: Random): NonNullable<LogEntry['attributes']> {
  const [key, value] = [pick(KEYS, random), pick(STORED, random)]
  // Not an assignment, which would set the prototype if the key is __proto__.
  const flat = Object.fromEntries([
    [key, value],
    [pick(KEYS, random), pick(STORED, random)],
  ])
  return random() < 0.3 ? { a: { b: value, '"': value }, ...flat } : flat
}

/** A bucket of a histogram, sometimes an invalid one. */
export function hostileBucket(random: Random): number {
  return pick(random() < 0.7 ? [60_000, 1000, 3_600_000, 0.5] : [0, -1, ...ODD], random) as number
}

/** An id to follow from: 0, or an invalid one. */
export function hostileStart(random: Random): number {
  return (
    random() < 0.7 ? 0 : pick([-1, 1.5, Number.NaN, Infinity, 2 ** 60, '5', {}, true, null], random)
  ) as number
}

/** A hostile query, the same for the same random numbers. Some of them are valid. */
export function hostileQuery(random: Random): SearchQuery {
  const names = Object.keys(FIELDS) as (keyof SearchQuery)[]
  const query: Record<string, unknown> = {}
  for (let left = 1 + below(3, random); left > 0; left--) {
    const name = pick(names, random)
    query[name] = random() < 0.1 ? pick(ODD, random) : FIELDS[name](random)
  }
  if (random() < 0.03) query[pick(['nope', 'id', 'rowid', '__proto__x', 'message', "x' --"], random)] = 1
  return query as SearchQuery
}
