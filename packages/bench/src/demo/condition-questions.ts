import { demoTime } from './demo-entries.js'
import type { AttributeTest, Condition, Question } from './question.js'

/** A question with conditions, or about the values of a field. DuckDB answers it too, unless it asks for fields. */
interface ConditionQuestion {
  readonly name: string
  readonly ask: Question['ask']
  readonly where: (entries: number) => Condition
  readonly field?: string
}

const countWhere = (name: string, where: Condition): ConditionQuestion => ({
  name,
  ask: 'count',
  where: () => where,
})
const countAt = (name: string, path: string, test: AttributeTest): ConditionQuestion =>
  countWhere(name, { attributes: { [path]: test } })

const COUNTS: readonly ConditionQuestion[] = [
  countAt('eq of a number', 'http.status', { eq: 404 }),
  countAt('eq of a text', 'reason', { eq: 'card expired' }),
  countAt('ne of a number', 'http.status', { ne: 200 }),
  countAt('ne of a text', 'provider', { ne: 'visa' }),
  countAt('one of two texts', 'provider', { in: ['visa', 'paypal'] }),
  countAt('range', 'durationMs', { gte: 250, lte: 1000 }),
  countAt('prefix', 'http.path', { prefix: '/products' }),
  countAt('contains', 'product', { contains: 'lamp' }),
  countAt('exists', 'orderId', { exists: true }),
  countAt('is missing', 'orderId', { exists: false }),
  countWhere('any of a severity and an attribute', {
    any: [{ minSeverity: 21 }, { attributes: { 'http.status': { gte: 500 } } }],
  }),
  countWhere('any of two words', { any: [{ word: 'accepted' }, { word: 'declined' }] }),
  countWhere('any of two groups', {
    any: [
      { service: 'jobs', attributes: { attempt: { gte: 2 } } },
      { service: 'payments', minSeverity: 13 },
    ],
  }),
  countWhere('not a service', { not: { service: 'gateway' } }),
  countWhere('not a value', { not: { attributes: { 'http.status': { eq: 200 } } } }),
  countWhere('not a word', { not: { word: 'products' } }),
  countWhere('not a group', {
    minSeverity: 13,
    not: { service: 'gateway', attributes: { 'http.status': { eq: 404 } } },
  }),
]

/** So many entries have fewer traces than a storage counts. */
const NEWEST = 100_000

const VALUES: readonly ConditionQuestion[] = [
  {
    name: 'values of trace id of 100,000 entries',
    ask: 'values',
    field: 'traceId',
    where: (entries) => ({ time: [demoTime(Math.max(0, entries - NEWEST)), demoTime(entries)] }),
  },
  {
    name: 'values of trace id of errors',
    ask: 'values',
    field: 'traceId',
    where: () => ({ minSeverity: 17 }),
  },
  {
    name: 'values of an attribute where another is slow',
    ask: 'values',
    field: 'http.path',
    where: () => ({ attributes: { durationMs: { gte: 250 } } }),
  },
]

const GROUPED: readonly ConditionQuestion[] = [
  { name: 'histogram by hour and service', ask: 'grouped', field: 'service', where: () => ({}) },
  { name: 'histogram by hour and attribute', ask: 'grouped', field: 'http.status', where: () => ({}) },
  {
    name: 'histogram by hour and service of a word',
    ask: 'grouped',
    field: 'service',
    where: () => ({ word: 'timed' }),
  },
]

const FIELDS: ConditionQuestion = {
  name: 'fields of a service',
  ask: 'fields',
  where: () => ({ service: 'payments' }),
}

const QUESTIONS = [...COUNTS, ...VALUES, ...GROUPED, FIELDS]

/** The names of the counts by conditions, of the values, and of the rest. */
export const CONDITION_QUESTIONS = {
  counts: COUNTS.map(({ name }) => name),
  values: VALUES.map(({ name }) => name),
  others: [...GROUPED, FIELDS].map(({ name }) => name),
} as const

export function conditionQuestions(entries: number): Question[] {
  return QUESTIONS.map(({ name, ask, where, field = '' }) => ({
    name,
    ask,
    where: where(entries),
    limit: 0,
    field,
  }))
}
