import { CONDITION_QUESTIONS } from './demo/condition-questions.js'
import { QUESTION_BASELINES } from './demo/demo-questions.js'
import type { Trial } from './trial.js'

/** The name of the trial that asks a store with this number of entries. */
export const demoReadsName = (entries: number): string => `demo reads, ${entries.toLocaleString('en-US')}`
/** The name of the trial that asks such a store what users of other tools ask. */
export const demoQuestionsName = (entries: number): string =>
  `demo questions, ${entries.toLocaleString('en-US')}`
/** The name of the trial that asks such a store questions with conditions. */
export const demoConditionsName = (entries: number): string =>
  `demo conditions, ${entries.toLocaleString('en-US')}`
export const demoUpkeepName = (entries: number): string => `demo upkeep, ${entries.toLocaleString('en-US')}`

export const LIVE_FILTERS_NAME = 'live filters, 100 listeners'

const ROWS = 'demo-hand-fts5'
const LOGPOND = 'demo-better-sqlite3'

const OTHERS = ['demo-duckdb', 'demo-chdb', 'demo-rg', 'demo-zgrep']
const MILLION = 1_000_000

const readBaselines = Object.fromEntries([
  ['bytes/entry', 'demo-zgrep'],
  ...QUESTION_BASELINES.flatMap(([name, baseline]) => [
    [`${name} ms`, baseline],
    [`cold: ${name} ms`, baseline],
  ]),
  ['open ms', ROWS],
  ['memory of reading MiB', ROWS],
]) as Readonly<Record<string, string>>

const reads = (entries: number): Trial => ({
  name: demoReadsName(entries),
  workload: 'demo reads',
  parameters: { entries, maxRounds: 51, cold: 100 },
  quick: { entries: 3000, maxRounds: 1, cold: 1 },
  // Bindings read the same file, so one size is enough for the second one.
  subjects: [LOGPOND, ...(entries === MILLION ? ['demo-node-sqlite'] : []), ROWS, ...OTHERS],
  baselines: readBaselines,
  figure: 'bytes/entry',
  ...(entries > MILLION ? { long: true } : {}),
})

const DUCKDB = 'demo-duckdb'

const conditions = (entries: number): Trial => ({
  name: demoConditionsName(entries),
  workload: 'demo conditions',
  parameters: { entries, maxRounds: 51, cold: 0 },
  quick: { entries: 3000, maxRounds: 1, cold: 0 },
  // The way of core over a driver without these abilities reads every entry, so one small size is enough.
  subjects: [LOGPOND, ...(entries < MILLION ? ['demo-reduced'] : []), DUCKDB],
  baselines: Object.fromEntries(
    Object.values(CONDITION_QUESTIONS)
      .flat()
      .map((name) => [`${name} ms`, DUCKDB]),
  ),
  figure: 'eq of a number ms',
  ...(entries > MILLION ? { long: true } : {}),
})

const questions = (entries: number): Trial => ({
  name: demoQuestionsName(entries),
  workload: 'demo questions',
  parameters: { entries, maxRounds: 51 },
  quick: { entries: 5000, maxRounds: 1 },
  subjects: [LOGPOND],
  figure: '1. Which entries say “timed out”? ms',
  ...(entries > MILLION ? { long: true } : {}),
})

const upkeep = (entries: number): Trial => ({
  name: demoUpkeepName(entries),
  workload: 'demo upkeep',
  parameters: { entries, rate: 5000, killedAfter: 20_000 },
  quick: { entries: 3000, rate: 1000, killedAfter: 1000 },
  subjects: [LOGPOND, ROWS],
  baseline: ROWS,
  figure: 'cleanup of half ms',
  alsoCompared: ['open after a kill ms'],
  ...(entries > MILLION ? { long: true } : {}),
})

const viewer = (entries: number): Trial => ({
  name: `viewer, ${entries.toLocaleString('en-US')}`,
  workload: 'viewer reads',
  parameters: { entries, maxRounds: 51 },
  quick: { entries: 3000, maxRounds: 1 },
  subjects: [LOGPOND],
  figure: 'first page ms',
  alsoCompared: ['histogram ms', 'facets ms'],
  ...(entries > MILLION ? { long: true } : {}),
})

/** Entries of the demo: what they cost to store and to keep, and how long questions about them take. */
export const DEMO_TRIALS: readonly Trial[] = [
  ...[MILLION / 10, MILLION, 3 * MILLION, 10 * MILLION].map(reads),
  ...[MILLION / 10, MILLION, 10 * MILLION].map(conditions),
  ...[MILLION / 10, MILLION, 10 * MILLION].map(questions),
  {
    name: 'demo writes',
    workload: 'demo writes',
    parameters: { entries: 500_000 },
    quick: { entries: 3000 },
    subjects: [LOGPOND, 'demo-better-sqlite3-main', 'demo-hand', 'demo-hand-trigger', ROWS, 'demo-duckdb'],
    baseline: 'demo-hand',
    figure: 'entries/s',
    alsoCompared: ['bytes written/entry'],
  },
  ...[MILLION, 10 * MILLION].map(upkeep),
  ...[MILLION, 10 * MILLION].map(viewer),
  {
    name: LIVE_FILTERS_NAME,
    workload: 'live filters',
    parameters: { entries: 20_000, listeners: 100, rounds: 5 },
    quick: { entries: 1000, listeners: 10, rounds: 1 },
    subjects: [LOGPOND],
    figure: 'words µs',
  },
]
