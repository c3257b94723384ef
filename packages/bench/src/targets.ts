import { DEMO_TARGETS } from './demo-targets.js'
import type { FigureOf, Target } from './target.js'

const DEFAULT = 'better-sqlite3'
const MAIN = 'better-sqlite3-main'
const LOGPOND = 'better-sqlite3'
const THROUGHPUT = 'entries/s'
const LINE = 'main thread µs/line'

/** The targets of Logpond. Ratios compare subjects of the same run of the same trial, never of different runs. */
export const TARGETS: readonly Target[] = [
  {
    what: 'throughput, compared with a hand-written loop (one prepared insert, transactions of 1,000)',
    ...{ bound: 1.3, aim: 1.6, is: 'at least', unit: '×' },
    subjects: { throughput: [LOGPOND, 'hand-transactions'] },
    value: ratio('throughput', LOGPOND, 'hand-transactions', THROUGHPUT),
  },
  {
    what: 'throughput, full text by hand, compared with single inserts with FTS5 triggers',
    ...{ bound: 10, aim: 20, is: 'at least', unit: '×' },
    subjects: { 'throughput, full text by hand': [DEFAULT, 'hand-individual-trigger'] },
    value: ratio('throughput, full text by hand', DEFAULT, 'hand-individual-trigger', THROUGHPUT),
  },
  {
    what: 'throughput, full text by hand, compared with transactions of 1,000 with FTS5 triggers',
    ...{ bound: 3.5, aim: 5, is: 'at least', unit: '×' },
    subjects: { 'throughput, full text by hand': [DEFAULT, 'hand-transactions-trigger'] },
    value: ratio('throughput, full text by hand', DEFAULT, 'hand-transactions-trigger', THROUGHPUT),
  },
  {
    what: 'entries received by OTLP from 4 clients, 512 in a request, compared with store() in the process',
    ...{ bound: 0.5, aim: 0.8, is: 'at least', unit: '×' },
    subjects: { 'receiving OTLP': ['otlp-protobuf', LOGPOND] },
    value: ratio('receiving OTLP', 'otlp-protobuf', LOGPOND, THROUGHPUT),
  },
  {
    what: 'main-thread time per entry, from store() to the worker',
    ...{ bound: 1.5, is: 'at most', unit: 'µs' },
    subjects: { 'throughput, full text by hand': [DEFAULT] },
    value: figure('throughput, full text by hand', DEFAULT, 'main thread µs/entry'),
  },
  {
    what: 'store() at 50,000 entries/s, 99.9th percentile',
    ...{ bound: 0.1, is: 'at most', unit: 'ms' },
    subjects: { 'steady 50,000/s': [DEFAULT] },
    value: (figureOf) => {
      const microseconds = figureOf('steady 50,000/s', DEFAULT, 'store() p99.9 µs')
      return microseconds === undefined ? undefined : microseconds / 1000
    },
  },
  {
    what: 'added event-loop delay at 50,000 entries/s, 99th percentile, without a refused entry',
    ...{ bound: 2, is: 'at most', unit: 'ms' },
    subjects: { 'steady 50,000/s': [DEFAULT] },
    value: (figureOf) => {
      const refused = figureOf('steady 50,000/s', DEFAULT, 'refused') ?? 0
      // A storage that refuses entries saves time. That must not count as a short delay.
      if (refused > 0) return Number.POSITIVE_INFINITY
      return figureOf('steady 50,000/s', DEFAULT, 'loop delay added p99 ms')
    },
  },
  {
    what: 'store() to committed at 20,000 entries/s, 99th percentile',
    ...{ bound: 50, is: 'at most', unit: 'ms' },
    subjects: { 'steady 20,000/s': ['better-sqlite3-10ms'] },
    value: figure('steady 20,000/s', 'better-sqlite3-10ms', 'committed p99 ms'),
  },
  {
    what: 'memory of a full queue of 10,000 typical entries',
    ...{ bound: 20, is: 'at most', unit: 'MiB' },
    subjects: { memory: [DEFAULT] },
    value: figure('memory', DEFAULT, 'full queue of 10,000 MiB'),
  },
  // Hand-written SQL runs in the calling thread. So does the first subject; the second one also pays for the worker thread.
  ...[
    { subject: MAIN, where: 'in the calling thread' },
    { subject: DEFAULT, where: 'through the worker' },
  ].flatMap(({ subject, where }) =>
    ['newest 100', 'rare word', '1,000 of a time range'].map(
      (question): Target => ({
        what: `${question} in 1,000,000 entries ${where}, compared with hand-written SQL`,
        ...{ bound: 1.2, is: 'at most', unit: '×' },
        subjects: { reads: [subject] },
        value: (figureOf) =>
          quotient(
            figureOf('reads', subject, `${question} ms`),
            figureOf('reads', subject, `${question} hand-written ms`),
          ),
      }),
    ),
  ),
  {
    what: 'throughput with 10,000,000 stored entries, compared with an empty file',
    ...{ bound: 0.8, is: 'at least', unit: '×' },
    subjects: { growth: [DEFAULT] },
    value: figure('growth', DEFAULT, 'last/first ×'),
  },
  {
    what: 'store() to committed during a cleanup of 1,000,000 entries, 99th percentile',
    ...{ bound: 100, is: 'at most', unit: 'ms' },
    subjects: { 'cleanup under load': [DEFAULT] },
    value: figure('cleanup under load', DEFAULT, 'committed p99 ms'),
  },
  {
    what: 'main-thread time of a line of pino, compared with pino/file in its thread',
    ...{ bound: 1.2, is: 'at most', unit: '×' },
    subjects: { 'logger pino': ['pino-logpond', 'pino-transport-file'] },
    value: ratio('logger pino', 'pino-logpond', 'pino-transport-file', LINE),
  },
  {
    what: 'the same, compared with a transport that stores in a database',
    ...{ bound: 1, is: 'at most', unit: '×' },
    subjects: { 'logger pino': ['pino-logpond', 'pino-transport-database'] },
    value: ratio('logger pino', 'pino-logpond', 'pino-transport-database', LINE),
  },
  ...[
    { what: 'requests/s', figure: 'requests/s', bound: 0.95, is: 'at least' as const },
    { what: '99th percentile', figure: 'p99 ms', bound: 1, is: 'at most' as const },
  ].map(
    ({ what, figure: name, bound, is }): Target => ({
      what: `HTTP service that logs with pino, ${what}, compared with pino to a file`,
      ...{ bound, is, unit: '×' },
      subjects: { 'logger pino in an HTTP service': ['pino-logpond', 'pino-file'] },
      value: ratio('logger pino in an HTTP service', 'pino-logpond', 'pino-file', name),
    }),
  ),
  {
    what: 'main-thread time of a line of winston, compared with its File transport',
    ...{ bound: 1, is: 'at most', unit: '×' },
    subjects: { 'logger winston': ['winston-logpond', 'winston-file'] },
    value: ratio('logger winston', 'winston-logpond', 'winston-file', LINE),
  },
  {
    what: 'main-thread time of a record of OpenTelemetry, compared with the batch processor and no exporter',
    ...{ bound: 0.8, is: 'at most', unit: '×' },
    subjects: { 'logger opentelemetry': ['opentelemetry-logpond', 'opentelemetry-batch'] },
    value: ratio('logger opentelemetry', 'opentelemetry-logpond', 'opentelemetry-batch', LINE),
  },
  ...DEMO_TARGETS,
]

function figure(trial: string, subject: string, name: string): Target['value'] {
  return (figureOf: FigureOf) => figureOf(trial, subject, name)
}

function ratio(trial: string, subject: string, baseline: string, name: string): Target['value'] {
  return (figureOf: FigureOf) => quotient(figureOf(trial, subject, name), figureOf(trial, baseline, name))
}

function quotient(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value / base
}
