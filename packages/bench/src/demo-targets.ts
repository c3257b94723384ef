import { CONDITION_QUESTIONS } from './demo/condition-questions.js'
import { demoConditionsName, demoReadsName, demoUpkeepName, LIVE_FILTERS_NAME } from './demo-trials.js'
import { LIVE_FILTERS } from './demo-workloads/live-filters.js'
import type { FigureOf, Target } from './target.js'

const LOGPOND = 'demo-better-sqlite3'
const ROWS = 'demo-hand-fts5'
const MILLION = 1_000_000

type Bound = Pick<Target, 'bound' | 'aim' | 'is' | 'unit'>

/** A figure of a question, compared with a subject of the same run. */
const compared =
  (what: string, figure: string, baseline: string, bound: Bound, trialOf = demoReadsName) =>
  (entries: number) => {
    const trial = trialOf(entries)
    return {
      what: `${what}, ${entries.toLocaleString('en-US')} entries`,
      ...bound,
      subjects: { [trial]: [LOGPOND, baseline] },
      value: ratio(trial, figure, baseline),
    }
  }

const absolute = (what: string, figure: string, bound: Bound) => (entries: number) => {
  const trial = demoReadsName(entries)
  return {
    what: `${what}, ${entries.toLocaleString('en-US')} entries`,
    ...bound,
    subjects: { [trial]: [LOGPOND] },
    value: (figureOf: FigureOf) => figureOf(trial, LOGPOND, figure),
  }
}

const times = (bound: number, aim?: number): Bound => ({
  bound,
  is: 'at most',
  unit: '×',
  ...(aim === undefined ? {} : { aim }),
})
const milliseconds = (bound: number, aim?: number): Bound => ({ ...times(bound, aim), unit: 'ms' })

const AT_EACH_SIZE = [
  compared('bytes of an entry, compared with rows and FTS5', 'bytes/entry', ROWS, times(0.25)),
  compared(
    'bytes of an entry, compared with gzip -6 of JSON lines',
    'bytes/entry',
    'demo-zgrep',
    times(1, 0.8),
  ),
  ...['substring in no entry', 'substring in 0.5 %'].map((name) =>
    compared(`count of a ${name}, compared with ripgrep`, `${name} ms`, 'demo-rg', times(1.5, 1)),
  ),
  ...['common word', 'phrase', 'word and a service'].map((name) =>
    absolute(`newest 100 of a ${name}`, `newest 100 of a ${name} ms`, milliseconds(15, 5)),
  ),
  absolute('newest 100 of an attribute', 'newest 100 of an attribute ms', milliseconds(15, 5)),
  // Rows have an index of times. What they took before blocks is the bound.
  compared('newest 100, compared with rows and FTS5', 'newest 100 ms', ROWS, times(2.5)),
  compared(
    '1,000 of a time range, compared with rows and FTS5',
    '1,000 of a time range ms',
    ROWS,
    times(1.7),
  ),
  ...['service', 'word'].map((name) =>
    compared(
      `histogram by hour of a ${name}, compared with DuckDB`,
      `histogram by hour of a ${name} ms`,
      'demo-duckdb',
      times(0.5, 0.1),
    ),
  ),
  ...['service', 'an attribute'].map((name) =>
    compared(
      `most frequent values of ${name}, compared with DuckDB`,
      `values of ${name} ms`,
      'demo-duckdb',
      times(1, 0.5),
    ),
  ),
]

const OF_CONDITIONS = [
  ...CONDITION_QUESTIONS.counts.map((name) =>
    compared(
      `count, ${name}, compared with DuckDB`,
      `${name} ms`,
      'demo-duckdb',
      times(1.5),
      demoConditionsName,
    ),
  ),
  ...CONDITION_QUESTIONS.values.map((name) =>
    compared(
      `most frequent ${name}, compared with DuckDB`,
      `${name} ms`,
      'demo-duckdb',
      times(1),
      demoConditionsName,
    ),
  ),
]

const AT_TEN_MILLION = [
  ...['substring with a word of no entry', 'substring with a rare word'].map((name) =>
    absolute(`count of a ${name}`, `${name} ms`, milliseconds(20, 5)),
  ),
  ...['trace id', 'rare attribute', 'rare word'].map((name) =>
    absolute(name, `${name} ms`, milliseconds(20, 2)),
  ),
  ...['count by severity', 'histogram by hour'].map((name) =>
    absolute(name, `${name} ms`, milliseconds(10, 2)),
  ),
  absolute('opening a closed store', 'open ms', milliseconds(50)),
]

const upkeep = (what: string, figure: string, bound: Bound): Target => {
  const trial = demoUpkeepName(10 * MILLION)
  return {
    what: `${what}, 10,000,000 entries`,
    ...bound,
    subjects: { [trial]: [LOGPOND] },
    value: (figureOf) => figureOf(trial, LOGPOND, figure),
  }
}

const writing = (what: string, figure: string, baseline: string, bound: Bound): Target => ({
  what,
  ...bound,
  subjects: { 'demo writes': [LOGPOND, baseline] },
  value: ratio('demo writes', figure, baseline),
})

/** The targets for entries of the demo. */
export const DEMO_TARGETS: readonly Target[] = [
  ...[MILLION, 10 * MILLION].flatMap((entries) =>
    [...AT_EACH_SIZE, ...OF_CONDITIONS].map((target) => target(entries)),
  ),
  ...AT_TEN_MILLION.map((target) => target(10 * MILLION)),
  writing(
    'entries/s of the demo, compared with a hand-written loop without full text',
    'entries/s',
    'demo-hand',
    {
      ...{ bound: 1.5, aim: 2.5, is: 'at least', unit: '×' },
    },
  ),
  writing(
    'entries/s of the demo, compared with transactions of 1,000 with FTS5 triggers',
    'entries/s',
    'demo-hand-trigger',
    { bound: 8, aim: 12, is: 'at least', unit: '×' },
  ),
  writing(
    'bytes written for an entry of the demo, compared with rows and FTS5',
    'bytes written/entry',
    ROWS,
    times(0.33, 0.17),
  ),
  {
    // 115 MiB while Logpond stored rows.
    what: 'memory of an open storage after 1,000,000 entries',
    ...{ bound: 179, aim: 131, is: 'at most', unit: 'MiB' },
    subjects: { memory: ['better-sqlite3'] },
    value: (figureOf) => figureOf('memory', 'better-sqlite3', 'after the run MiB'),
  },
  ...Object.keys(LIVE_FILTERS).map(
    (kind): Target => ({
      what: `a listener of a storage with 100, for each entry that its filter (${kind}) does not match`,
      ...{ bound: 1, is: 'at most', unit: 'µs' },
      subjects: { [LIVE_FILTERS_NAME]: [LOGPOND] },
      value: (figureOf) => figureOf(LIVE_FILTERS_NAME, LOGPOND, `${kind} µs`),
    }),
  ),
  upkeep('cleanup by age of half', 'cleanup of half ms', milliseconds(2000, 200)),
  upkeep('store() to committed during that cleanup, 99th percentile', 'committed p99 ms', milliseconds(50)),
  upkeep('opening a store after a kill', 'open after a kill ms', milliseconds(150)),
]

function ratio(trial: string, figure: string, baseline: string): Target['value'] {
  return (figureOf) => {
    const [value, base] = [figureOf(trial, LOGPOND, figure), figureOf(trial, baseline, figure)]
    return value === undefined || base === undefined ? undefined : value / base
  }
}
