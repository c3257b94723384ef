import { ENDS, type EndKey } from './end.js'
import type { Row } from './subject.js'

const pino = () => import('./subjects/pino.js')
const winston = () => import('./subjects/winston.js')
const otel = () => import('./subjects/opentelemetry.js')
const consoles = () => import('./subjects/console.js')
const sinks = () => import('./subjects/sinks.js')

/** All rows of the table. Each loads its code only in the processes that log with it. */
export const ROWS: Readonly<Record<string, Row>> = {
  none: { load: async () => (await import('./subjects/none.js')).none, stores: 'nothing' },
  'pino-destination': { load: async () => (await pino()).pinoDestination, stores: 'entries' },
  'pino-transport': {
    load: async () => (await pino()).pinoTransport,
    stores: 'entries',
    mayLose: {
      ends: ['sigterm', 'sigint', 'handler'],
      reason:
        'At a signal, pino gives its thread no time to read all lines, and its exit handler, which runs before later ones, ends the thread',
    },
  },
  winston: { load: async () => (await winston()).winstonTransport, stores: 'entries' },
  'otel-processor': { load: async () => (await otel()).otelProcessor, stores: 'entries' },
  'otel-simple': { load: async () => (await otel()).otelSimpleExporter, stores: 'entries' },
  'otel-batch': {
    load: async () => (await otel()).otelBatchExporter,
    stores: 'entries',
    mayLose: {
      ends: Object.keys(ENDS) as EndKey[],
      reason:
        'The SDK keeps records in a queue of its own, and passes all of them on only if shutdown() is awaited',
    },
  },
  console: { load: async () => (await consoles()).capturedConsole, stores: 'entries' },
  'console-register': { load: async () => (await consoles()).registeredConsole, stores: 'entries' },
  logtape: { load: async () => (await sinks()).logtape, stores: 'entries' },
  consola: { load: async () => (await sinks()).consola, stores: 'entries' },
  bunyan: { load: async () => (await sinks()).bunyanStream, stores: 'entries' },
  log4js: { load: async () => (await sinks()).log4jsAppender, stores: 'entries' },
  'pino-file-transport': { load: async () => (await pino()).pinoFileTransport, stores: 'lines' },
  'pino-file': { load: async () => (await pino()).pinoToFile, stores: 'lines' },
  'pino-file-blocks': { load: async () => (await pino()).pinoToFileInBlocks, stores: 'lines' },
  'pino-file-sync': { load: async () => (await pino()).pinoToFileSynchronously, stores: 'lines' },
  'winston-file': { load: async () => (await winston()).winstonFile, stores: 'lines' },
  'otel-batch-file': { load: async () => (await otel()).otelBatchToFile, stores: 'lines' },
  'otel-batch-default': { load: async () => (await otel()).otelBatchByDefault, stores: 'lines' },
}
