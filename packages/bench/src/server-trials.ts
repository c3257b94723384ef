import type { Trial } from './trial.js'

const SQLITE = 'better-sqlite3'
/** Another server needs an engine in `servers/`, and its keys here. */
const SERVERS = ['postgres', 'clickhouse']
const DEMOS = ['demo-postgres', 'demo-clickhouse']
const APPENDS = ['postgres-append', 'postgres-copy', 'postgres-unnest']

const appendsOf = (size: number): Trial => ({
  name: `servers, appends of ${size.toLocaleString('en-US')}`,
  workload: 'appends',
  parameters: { entries: size < 1000 ? 30_000 : 100_000, size },
  quick: { entries: 1000, size: Math.min(size, 1000) },
  subjects: APPENDS,
  baseline: 'postgres-copy',
  figure: 'entries/s',
})

const demoOf = (entries: number): Trial => ({
  name: `servers, demo of ${entries.toLocaleString('en-US')}`,
  workload: 'demo server',
  parameters: { entries, maxRounds: 21 },
  quick: { entries: 3000, maxRounds: 1 },
  subjects: ['demo-better-sqlite3', ...DEMOS],
  baseline: 'demo-better-sqlite3',
  figure: 'entries/s',
  alsoCompared: ['bytes/entry'],
})

/** Servers on the same machine, next to a file of SQLite. A server that is not installed is skipped. */
export const SERVER_TRIALS: readonly Trial[] = [
  {
    name: 'servers, throughput',
    workload: 'throughput',
    parameters: { entries: 200_000 },
    quick: { entries: 3000 },
    subjects: [SQLITE, 'better-sqlite3-full', ...SERVERS],
    baseline: SQLITE,
    figure: 'entries/s',
  },
  {
    name: 'servers, latency at 2,000/s',
    workload: 'steady',
    parameters: { rate: 2000, seconds: 5 },
    quick: { rate: 1000, seconds: 0.2 },
    subjects: [SQLITE, 'better-sqlite3-full', ...SERVERS],
    baseline: SQLITE,
    figure: 'committed p50 ms',
    alsoCompared: ['committed p99 ms'],
  },
  ...[100, 1000, 10_000].map(appendsOf),
  ...[100_000, 1_000_000].map(demoOf),
]
