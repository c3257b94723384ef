import { Writable } from 'node:stream'
import type { StoredLogEntry } from '@logpond/core'
import { createLogger, format, type Logger, type LoggerOptions, transports } from 'winston'
import { LogpondTransport, type LogpondTransportOptions } from '../src/index.js'

/** A database in memory, in the thread of the test. */
export const IN_MEMORY = { path: ':memory:', thread: 'main' } as const

/** What a logger has printed as JSON, and what is stored. */
export interface Logged {
  readonly printed: readonly Record<string, unknown>[]
  readonly stored: readonly StoredLogEntry[]
}

/** Logs with a logger that has our transport next to winston's stream transport. */
export async function logged(
  use: (logger: Logger) => void,
  options: LoggerOptions = {},
  transport: Partial<LogpondTransportOptions> = {},
): Promise<Logged> {
  const lines: string[] = []
  const stream = new Writable({
    write(line, _encoding, callback) {
      lines.push(String(line))
      callback()
    },
  })
  const ours = new LogpondTransport({ ...IN_MEMORY, ...transport } as LogpondTransportOptions)
  const logger = createLogger({
    level: 'silly',
    format: format.json(),
    ...options,
    transports: [new transports.Stream({ stream }), ours],
  })
  use(logger)
  await ours.storage.flush()
  const stored = await ours.storage.search({ order: 'oldest', limit: 10_000 })
  await ours.close()
  return { printed: lines.map((line) => JSON.parse(line) as Record<string, unknown>), stored }
}

/** An entry without what differs in each run. Stack traces are cut to their first line. */
export function shape({ id: _id, timestamp: _timestamp, ...entry }: StoredLogEntry): object {
  return cutStacks(entry) as object
}

export function cutStacks(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_name, member: unknown) =>
    typeof member === 'string' ? member.replace(/\n\s+at [\s\S]*$/, ' …') : member,
  )
}
