import type { Trial } from './trial.js'

/** What a line of a logger costs in the thread of the application. The baseline is what most users of the logger have today. */
export const LOGGER_TRIALS: readonly Trial[] = [
  {
    name: 'logger pino',
    workload: 'logger',
    parameters: { lines: 100_000, rate: 10_000 },
    quick: { lines: 2000, rate: 10_000 },
    subjects: ['pino-transport-file', 'pino-logpond', 'pino-logpond-transport', 'pino-transport-database'],
    baseline: 'pino-transport-file',
    figure: 'main thread µs/line',
    alsoCompared: ['calls µs/line'],
  },
  {
    name: 'logger winston',
    workload: 'logger',
    parameters: { lines: 100_000, rate: 10_000 },
    quick: { lines: 2000, rate: 10_000 },
    subjects: ['winston-file', 'winston-logpond'],
    baseline: 'winston-file',
    figure: 'main thread µs/line',
    alsoCompared: ['calls µs/line'],
  },
  {
    name: 'logger winston at full speed',
    workload: 'logger',
    parameters: { lines: 200_000, rate: 1e9 },
    quick: { lines: 2000, rate: 1e9 },
    subjects: ['winston-file', 'winston-logpond'],
    baseline: 'winston-file',
    figure: 'lines/s',
    alsoCompared: ['main thread µs/line'],
  },
  {
    name: 'logger opentelemetry',
    workload: 'logger',
    parameters: { lines: 100_000, rate: 10_000 },
    quick: { lines: 2000, rate: 10_000 },
    subjects: [
      'opentelemetry-batch',
      'opentelemetry-nothing',
      'opentelemetry-logpond',
      'opentelemetry-logpond-exporter',
    ],
    baseline: 'opentelemetry-batch',
    figure: 'main thread µs/line',
    alsoCompared: ['calls µs/line'],
  },
]
