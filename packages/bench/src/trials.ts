import { DEMO_TRIALS } from './demo-trials.js'
import { LOGGER_TRIALS } from './logger-trials.js'
import { SERVER_TRIALS } from './server-trials.js'
import type { Trial } from './trial.js'
import { DEFAULTS, type Setting, TUNING, tunedKey } from './tuning.js'

const HAND = ['hand-transactions', 'hand-transactions-index', 'hand-multi-row']
const OTHERS = ['hand-individual', 'hand-node-sqlite', 'sqlite3', 'kysely', 'libsql', 'pino', 'duckdb']
const DRIVERS = ['better-sqlite3', 'better-sqlite3-main', 'node-sqlite', 'wasm', 'wasm-main']

const ON_BUN = ['on-bun-bun-sqlite', 'on-bun-bun-sqlite-main', 'on-bun-node-sqlite']

const sizes = (size: number): Trial => ({
  name: `batches of ${size.toLocaleString('en-US')}`,
  workload: 'batches',
  parameters: { entries: size < 10 ? 5000 : 50_000, size },
  quick: { entries: size < 10 ? 200 : 2000, size },
  subjects: ['hand-transactions', 'better-sqlite3', 'better-sqlite3-main', 'wasm'],
  baseline: 'hand-transactions',
  figure: 'entries/s',
})

/** Compares the subjects on Bun with hand-written code on Bun, and shows one subject on Node.js next to them. */
const sizesOnBun = (size: number): Trial => ({
  ...sizes(size),
  name: `Bun, batches of ${size.toLocaleString('en-US')}`,
  subjects: ['on-bun-hand', ...ON_BUN, 'better-sqlite3'],
  baseline: 'on-bun-hand',
})

const rate = (perSecond: number): Trial => ({
  name: `steady ${perSecond.toLocaleString('en-US')}/s`,
  workload: 'steady',
  parameters: { rate: perSecond, seconds: 5 },
  quick: { rate: perSecond, seconds: 0.2 },
  subjects: ['better-sqlite3', 'better-sqlite3-10ms', 'node-sqlite', 'hand-transactions'],
  baseline: 'hand-transactions',
  figure: 'loop delay added p99 ms',
})

const reading = (name: string, load: number): Trial => ({
  name,
  workload: 'reads',
  parameters: { entries: 1_000_000, load, maxRounds: 10_001 },
  quick: { entries: 5000, load, maxRounds: 20 },
  subjects: ['better-sqlite3', 'better-sqlite3-main'],
  figure: 'newest 100 ms',
})

const tuning = (setting: Setting): Trial => ({
  name: `tuning ${setting}`,
  workload: 'tuning',
  parameters: { entries: 500_000 },
  quick: { entries: 10_000 },
  subjects: TUNING[setting].map((value) => tunedKey(setting, value)),
  baseline: tunedKey(setting, DEFAULTS[setting]),
  figure: 'entries/s',
})

/** All trials. Each run is a child process, and the subjects of a trial take turns. */
export const TRIALS: readonly Trial[] = [
  {
    name: 'throughput',
    workload: 'throughput',
    parameters: { entries: 900_000 },
    quick: { entries: 5000 },
    subjects: [...HAND, ...DRIVERS, ...OTHERS],
    baseline: 'hand-transactions',
    figure: 'entries/s',
  },
  {
    name: 'throughput, full text by hand',
    workload: 'throughput',
    parameters: { entries: 200_000 },
    quick: { entries: 5000 },
    subjects: ['hand-transactions-trigger', 'hand-individual-trigger', ...DRIVERS],
    baseline: 'hand-transactions-trigger',
    figure: 'entries/s',
  },
  {
    name: 'throughput, power cuts survived',
    workload: 'throughput',
    parameters: { entries: 200_000 },
    quick: { entries: 5000 },
    subjects: ['hand-transactions-full', 'better-sqlite3-full'],
    baseline: 'hand-transactions-full',
    figure: 'entries/s',
  },
  {
    name: 'Bun, throughput',
    workload: 'throughput',
    parameters: { entries: 900_000 },
    quick: { entries: 5000 },
    subjects: ['on-bun-hand', ...ON_BUN, 'better-sqlite3'],
    baseline: 'on-bun-hand',
    figure: 'entries/s',
  },
  {
    name: 'Bun, full text by hand',
    workload: 'throughput',
    parameters: { entries: 200_000 },
    quick: { entries: 5000 },
    subjects: ['on-bun-hand-trigger', ...ON_BUN, 'better-sqlite3'],
    baseline: 'on-bun-hand-trigger',
    figure: 'entries/s',
  },
  ...[1, 10, 100, 1000, 5000].map(sizes),
  ...[1, 100].map(sizesOnBun),
  {
    name: 'bursts of 10,000',
    workload: 'burst',
    parameters: { size: 10_000, rounds: 15 },
    quick: { size: 1000, rounds: 3 },
    subjects: ['hand-transactions', 'better-sqlite3'],
    baseline: 'hand-transactions',
    figure: 'ms blocked',
  },
  rate(20_000),
  rate(50_000),
  {
    name: '500 producers',
    workload: 'producers',
    parameters: { producers: 500, each: 200 },
    quick: { producers: 100, each: 5 },
    subjects: ['better-sqlite3'],
    figure: 'committed p99 ms',
  },
  {
    name: 'http service',
    workload: 'http service',
    parameters: { requests: 300_000, connections: 20 },
    quick: { requests: 500, connections: 20 },
    subjects: ['none', 'pino', 'pino-sync', 'better-sqlite3', 'better-sqlite3-main', 'node-sqlite'],
    baseline: 'none',
    figure: 'requests/s',
    alsoCompared: ['p99 ms'],
  },
  {
    name: 'receiving OTLP',
    workload: 'receiving',
    parameters: { entries: 300_000, connections: 4, size: 512 },
    quick: { entries: 3000, connections: 4, size: 100 },
    subjects: ['better-sqlite3', 'otlp-protobuf', 'otlp-gzip', 'otlp-json'],
    baseline: 'better-sqlite3',
    figure: 'entries/s',
    alsoCompared: ['main thread µs/entry', 'sealed entries/s', 'sealed, with clients µs/entry'],
  },
  reading('reads', 0),
  reading('reads under load', 10_000),
  {
    name: 'cleanup under load',
    workload: 'cleanup',
    parameters: { entries: 1_000_000, rate: 5000 },
    quick: { entries: 10_000, rate: 1000 },
    subjects: ['better-sqlite3'],
    figure: 'committed p99 ms',
  },
  {
    name: 'growth',
    workload: 'growth',
    parameters: { step: 200_000, millions: 10 },
    quick: { step: 2000, millions: 1 },
    subjects: ['better-sqlite3'],
    figure: 'last/first ×',
    long: true,
  },
  {
    name: 'memory',
    workload: 'memory',
    parameters: { entries: 1_000_000, queues: 5 },
    quick: { entries: 5000, queues: 1 },
    subjects: ['better-sqlite3', 'better-sqlite3-main', 'node-sqlite', 'wasm'],
    figure: 'full queue of 10,000 MiB',
  },
  {
    name: 'opening',
    workload: 'opening',
    parameters: { entries: 100_000, rounds: 11 },
    quick: { entries: 2000, rounds: 3 },
    subjects: ['better-sqlite3', 'better-sqlite3-main', 'node-sqlite', 'wasm'],
    figure: 'open ms',
  },
  {
    name: 'profile',
    workload: 'profile',
    parameters: { entries: 300_000 },
    quick: { entries: 10_000 },
    subjects: ['better-sqlite3'],
    figure: 'main thread: total µs',
  },
  ...DEMO_TRIALS,
  ...LOGGER_TRIALS,
  ...SERVER_TRIALS,
  ...(Object.keys(TUNING) as Setting[]).map(tuning),
]
