import type { FigureOf, Target } from './target.js'

const DEFAULT = 'better-sqlite3'
const MAIN = 'better-sqlite3-main'
const PLAIN = 'better-sqlite3-plain'
const THROUGHPUT = 'entries/s'

/** What Logpond must reach. Ratios are taken within one run of one trial, never across. */
export const TARGETS: readonly Target[] = [
  {
    what: 'store() to committed, full text off, against a hand-written loop (one prepared insert, transactions of 1,000)',
    ...{ bound: 1.3, aim: 1.6, is: 'at least', unit: '×' },
    subjects: { 'throughput, full text off': [PLAIN, 'hand-transactions'] },
    value: ratio('throughput, full text off', PLAIN, 'hand-transactions', THROUGHPUT),
  },
  {
    what: 'default options against individual autocommit inserts with FTS5 triggers',
    ...{ bound: 10, aim: 20, is: 'at least', unit: '×' },
    subjects: { 'throughput, full text on': [DEFAULT, 'hand-individual-trigger'] },
    value: ratio('throughput, full text on', DEFAULT, 'hand-individual-trigger', THROUGHPUT),
  },
  {
    what: 'default options against FTS5 triggers in transactions of 1,000',
    ...{ bound: 3.5, aim: 5, is: 'at least', unit: '×' },
    subjects: { 'throughput, full text on': [DEFAULT, 'hand-transactions-trigger'] },
    value: ratio('throughput, full text on', DEFAULT, 'hand-transactions-trigger', THROUGHPUT),
  },
  {
    what: 'main-thread cost of an entry, store() and hand-over together',
    ...{ bound: 1.5, is: 'at most', unit: 'µs' },
    subjects: { 'throughput, full text on': [DEFAULT] },
    value: figure('throughput, full text on', DEFAULT, 'main thread µs/entry'),
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
    what: 'event-loop delay added at 50,000 entries/s, 99th percentile, no entry refused',
    ...{ bound: 2, is: 'at most', unit: 'ms' },
    subjects: { 'steady 50,000/s': [DEFAULT] },
    value: (figureOf) => {
      const refused = figureOf('steady 50,000/s', DEFAULT, 'refused') ?? 0
      // Whoever refuses entries has time: no delay can make up for it.
      if (refused > 0) return Number.POSITIVE_INFINITY
      return figureOf('steady 50,000/s', DEFAULT, 'loop delay added p99 ms')
    },
  },
  {
    what: 'entry to committed at 20,000 entries/s, 99th percentile',
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
  // SQL by hand runs in the calling thread: so does the first of both, and the second pays for the way to another one.
  ...[
    { subject: MAIN, where: 'in the calling thread' },
    { subject: DEFAULT, where: 'by way of the worker' },
  ].flatMap(({ subject, where }) =>
    ['newest 100', 'rare word', '1,000 of a time range'].map(
      (question): Target => ({
        what: `${question} in 1,000,000 entries ${where}, against SQL by hand`,
        ...{ bound: 1.2, is: 'at most', unit: '×' },
        subjects: { reads: [subject] },
        value: (figureOf) =>
          quotient(
            figureOf('reads', subject, `${question} ms`),
            figureOf('reads', subject, `${question} by hand ms`),
          ),
      }),
    ),
  ),
  {
    what: 'throughput with 10,000,000 entries stored, against an empty file',
    ...{ bound: 0.8, is: 'at least', unit: '×' },
    subjects: { growth: [DEFAULT] },
    value: figure('growth', DEFAULT, 'last of first'),
  },
  {
    what: 'entry to committed while 1,000,000 entries are cleaned up, 99th percentile',
    ...{ bound: 100, is: 'at most', unit: 'ms' },
    subjects: { 'cleanup under load': [DEFAULT] },
    value: figure('cleanup under load', DEFAULT, 'committed p99 ms'),
  },
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
