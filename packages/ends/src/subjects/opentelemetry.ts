import { appendFile } from 'node:fs'
import { LogpondLogRecordExporter, LogpondLogRecordProcessor } from '@logpond/opentelemetry'
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
  type LogRecordProcessor,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import type { Started, Subject } from '../subject.js'
import { firstCommit } from './first-commit.js'

const packages = ['@opentelemetry/sdk-logs', '@opentelemetry/api']

/** The queue of BatchLogRecordProcessor for 2,048 records would drop most of the lines long before the end of the process. */
const LONG_QUEUE = { maxQueueSize: 32_768 }

function logWith(processor: LogRecordProcessor): Started {
  const logger = new LoggerProvider({ processors: [processor] }).getLogger('ends')
  return { log: (body) => logger.emit({ body }) }
}

function logWithLogpond(processor: LogRecordProcessor): Started {
  return { ...logWith(processor), ready: firstCommit() }
}

export const otelProcessor: Subject = {
  name: '@logpond/opentelemetry, processor',
  packages,
  start: (target) => logWithLogpond(new LogpondLogRecordProcessor({ ...target })),
}

export const otelSimpleExporter: Subject = {
  name: '@logpond/opentelemetry, exporter in `SimpleLogRecordProcessor`',
  packages,
  start: (target) =>
    logWithLogpond(new SimpleLogRecordProcessor({ exporter: new LogpondLogRecordExporter({ ...target }) })),
}

export const otelBatchExporter: Subject = {
  name: '@logpond/opentelemetry, exporter in `BatchLogRecordProcessor` with `maxQueueSize: 32768`',
  packages,
  start: (target) =>
    logWithLogpond(
      new BatchLogRecordProcessor({ exporter: new LogpondLogRecordExporter({ ...target }), ...LONG_QUEUE }),
    ),
}

export const otelBatchToFile: Subject = {
  name: 'OpenTelemetry, `BatchLogRecordProcessor` with `maxQueueSize: 32768`, exporter with `fs.appendFile`',
  packages,
  start: ({ path }) => logWith(new BatchLogRecordProcessor({ exporter: fileExporter(path), ...LONG_QUEUE })),
}

export const otelBatchByDefault: Subject = {
  name: 'OpenTelemetry, `BatchLogRecordProcessor` with its defaults, exporter with `fs.appendFile`',
  packages,
  start: ({ path }) => logWith(new BatchLogRecordProcessor({ exporter: fileExporter(path) })),
}

/** Writes a line of JSON for each record. */
function fileExporter(path: string): LogRecordExporter {
  return {
    export(records, resultCallback) {
      const lines = records.map(({ body }) => `${JSON.stringify({ body })}\n`)
      appendFile(path, lines.join(''), (error) => resultCallback(error ? { code: 1, error } : { code: 0 }))
    },
    async forceFlush() {},
    async shutdown() {},
  }
}
