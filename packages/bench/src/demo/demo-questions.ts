import { type DemoEntry, demoTime } from './demo-entries.js'
import type { Condition, Question } from './question.js'

/** Values of entries in the middle of the log, which few other entries have. */
export interface RareValues {
  readonly traceId: string
  readonly orderId: number
  /** The id of a job: eight hexadecimal digits that are a word of its message. */
  readonly job: string
}

/** A question, and the subject with which its times are compared. */
interface DemoQuestion {
  readonly name: string
  readonly baseline: string
  readonly ask: Question['ask']
  readonly where?: (values: RareValues, entries: number) => Condition
  readonly limit?: number
  readonly field?: string
}

const BY_HAND = 'demo-hand-fts5'
const GREP = 'demo-rg'
const ANALYSIS = 'demo-duckdb'

// The substrings begin and end within words, so that no index of words answers them alone. The word of the histogram is never
// a part of a longer word, so that engines without an index of words can look for it as text.
const QUESTIONS: readonly DemoQuestion[] = [
  { name: 'substring in no entry', baseline: GREP, ask: 'count', where: () => ({ contains: 'turned ra' }) },
  { name: 'substring in 0.5 %', baseline: GREP, ask: 'count', where: () => ({ contains: 'imed ou' }) },
  {
    name: 'substring with a word of no entry',
    baseline: GREP,
    ask: 'count',
    where: () => ({ contains: 'ob c0ffee00 of q' }),
  },
  {
    name: 'substring with a rare word',
    baseline: GREP,
    ask: 'count',
    where: ({ job }) => ({ contains: `ob ${job} of q` }),
  },
  { name: 'trace id', baseline: BY_HAND, ask: 'newest', where: ({ traceId }) => ({ traceId }) },
  {
    name: 'rare attribute',
    baseline: BY_HAND,
    ask: 'newest',
    where: ({ orderId }) => ({ attribute: ['orderId', orderId] }),
  },
  { name: 'rare word', baseline: BY_HAND, ask: 'newest', where: ({ job }) => ({ word: job }) },
  {
    name: 'newest 100 of a common word',
    baseline: BY_HAND,
    ask: 'newest',
    where: () => ({ word: 'products' }),
  },
  {
    name: 'newest 100 of a phrase',
    baseline: BY_HAND,
    ask: 'newest',
    where: () => ({ phrase: 'timed out' }),
  },
  {
    name: 'newest 100 of a word and a service',
    baseline: BY_HAND,
    ask: 'newest',
    where: () => ({ word: 'orders', service: 'database' }),
  },
  {
    name: 'newest 100 of an attribute',
    baseline: BY_HAND,
    ask: 'newest',
    where: () => ({ attribute: ['http.status', 404] }),
  },
  { name: 'newest 100', baseline: BY_HAND, ask: 'newest' },
  {
    name: '1,000 of a time range',
    baseline: BY_HAND,
    ask: 'newest',
    where: (_, entries) => ({ time: [demoTime(entries * 0.5), demoTime(entries * 0.6)] }),
    limit: 1000,
  },
  { name: 'count by severity', baseline: ANALYSIS, ask: 'severities' },
  { name: 'histogram by hour', baseline: ANALYSIS, ask: 'hours' },
  {
    name: 'histogram by hour of a service',
    baseline: ANALYSIS,
    ask: 'hours',
    where: () => ({ service: 'checkout' }),
  },
  {
    name: 'histogram by hour of a word',
    baseline: ANALYSIS,
    ask: 'hours',
    where: () => ({ word: 'accepted' }),
  },
  { name: 'values of service', baseline: ANALYSIS, ask: 'values', field: 'service' },
  { name: 'values of an attribute', baseline: ANALYSIS, ask: 'values', field: 'http.path' },
]

/** The names of the questions, and the subjects with which their times are compared. */
export const QUESTION_BASELINES: readonly (readonly [name: string, baseline: string])[] = QUESTIONS.map(
  ({ name, baseline }) => [name, baseline],
)

/** Questions that no entry answers: all others have an answer. */
export const hasNoAnswer = (name: string): boolean => name.includes('no entry')

export function demoQuestions(values: RareValues, entries: number): Question[] {
  return QUESTIONS.map(({ name, ask, where, limit = 100, field = '' }) => ({
    name,
    ask,
    where: where?.(values, entries) ?? {},
    limit,
    field,
  }))
}

/** Takes the values from the first entries after 60 % of the log that have them. */
export function rareValues(entries: Iterable<DemoEntry>, count: number): RareValues {
  let number = 0
  let traceId: string | undefined
  let orderId: number | undefined
  for (const entry of entries) {
    if (number++ < count * 0.6) continue
    traceId ??= entry.traceId
    if (entry.message.endsWith(' placed')) orderId ??= (entry.attributes as { orderId: number }).orderId
    const job = /^Job ([0-9a-f]{8}) /.exec(entry.message)?.[1]
    if (job !== undefined && orderId !== undefined) return { traceId, orderId, job }
  }
  throw new Error(
    `${count} entries of the demo are too few: after 60 % of them, there is no order or no job.`,
  )
}
