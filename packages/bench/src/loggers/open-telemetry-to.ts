import { join } from 'node:path'
import type { LogEntry } from '@logpond/core'
import type { LogRecordExporter, LogRecordProcessor } from '@opentelemetry/sdk-logs'
import type { StoredSums, Subject, Writer } from '../subject.js'
import { linesInStorage } from './stored-lines.js'

interface OpenTelemetrySubject {
  readonly name: string
  readonly differs?: string
  /** @param path A database, for those that store. */
  processor(path: string): Promise<LogRecordProcessor>
  stored(path: string): Promise<StoredSums>
}

/** What the SDK itself costs: no processor can cost less. */
export const openTelemetryToNothing = openTelemetryTo({
  name: 'OpenTelemetry, a processor that only counts',
  differs: 'nothing is stored',
  processor: async () => {
    const counting = counter()
    return { onEmit: ({ body }) => counting.count(body), forceFlush: nothing, shutdown: nothing }
  },
  stored: async () => counted,
})

export const openTelemetryToBatch = openTelemetryTo({
  name: 'OpenTelemetry, BatchLogRecordProcessor with an exporter that only counts',
  differs: 'nothing is stored',
  processor: async () => {
    const counting = counter()
    return batch({
      export(records, done) {
        for (const { body } of records) counting.count(body)
        done({ code: 0 })
      },
      forceFlush: nothing,
      shutdown: nothing,
    })
  },
  stored: async () => counted,
})

export const openTelemetryToLogpond = openTelemetryTo({
  name: 'OpenTelemetry, Logpond',
  processor: async (path) => {
    const { LogpondLogRecordProcessor } = await import('@logpond/opentelemetry')
    return new LogpondLogRecordProcessor({ path, driver: 'better-sqlite3' })
  },
  stored: linesInStorage,
})

export const openTelemetryToLogpondExporter = openTelemetryTo({
  name: 'OpenTelemetry, BatchLogRecordProcessor with the exporter of Logpond',
  processor: async (path) => {
    const { LogpondLogRecordExporter } = await import('@logpond/opentelemetry')
    return batch(new LogpondLogRecordExporter({ path, driver: 'better-sqlite3' }))
  },
  stored: linesInStorage,
})

async function batch(exporter: LogRecordExporter): Promise<LogRecordProcessor> {
  const { BatchLogRecordProcessor } = await import('@opentelemetry/sdk-logs')
  // Room for what comes in while a batch is being written.
  return new BatchLogRecordProcessor({ exporter, maxQueueSize: 20_000 })
}

function openTelemetryTo({ name, differs, processor, stored }: OpenTelemetrySubject): Subject {
  return {
    name,
    ...(differs === undefined ? {} : { differs }),
    async open({ directory }): Promise<Writer> {
      const { LoggerProvider } = await import('@opentelemetry/sdk-logs')
      const { resourceFromAttributes } = await import('@opentelemetry/resources')
      const resource = resourceFromAttributes({ 'service.name': 'bench' })
      const processors = [await processor(join(directory, 'logpond.db'))]
      const provider = new LoggerProvider({ resource, processors })
      const logger = provider.getLogger('bench', '1.0.0')
      return {
        write(entries) {
          for (const { message, severity, attributes } of entries) {
            logger.emit({ severityNumber: severity as number, body: message, ...attributesOf(attributes) })
          }
        },
        flush: () => provider.forceFlush(),
        close: () => provider.shutdown(),
      }
    },
    verify: ({ directory }) => stored(join(directory, 'logpond.db')),
  }
}

function attributesOf(attributes: LogEntry['attributes']): { attributes?: Record<string, unknown> } {
  return attributes === undefined ? {} : { attributes: attributes as Record<string, unknown> }
}

let counted: StoredSums

/** Counts in place of a store. Each trial has a process of its own. */
function counter() {
  const sums = { entries: 0, messages: 0, attributes: 0, timestamps: 0, severities: 0 }
  counted = sums
  return {
    count(body: unknown): void {
      sums.entries++
      sums.messages += (body as string).length
    },
  }
}

async function nothing(): Promise<void> {}
