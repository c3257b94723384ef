import { type LogStorage, LogStorageError } from '@logpond/core'
import { checkOptionTypes, type StorageOptions } from '@logpond/driver-auto'
import type { HttpKeys } from '@logpond/mapping'

/** Options besides those of the storage. */
export interface EntryOptions {
  /** `service` of all entries. @default a text `service` in the fields of each record */
  service?: string | undefined
  /** `host` of all entries. @default none; for Bunyan the `hostname` of each record */
  host?: string | undefined
  /** Give requests and responses in the fields the names of OpenTelemetry (see `httpAttributes` of `@logpond/mapping`). @default false */
  http?: boolean | HttpKeys | undefined
  /** Store the ids of OpenTelemetry's active span with records that have none. @default true */
  traceContext?: boolean | undefined
}

/** Where to store, and how: `{ path }`, `{ storage }` or `{ driver }`, their options, and `service`, `host` and `http`. */
export type SinkOptions = StorageOptions & EntryOptions

/** A storage of the application, or options. */
export type SinkTarget = LogStorage | SinkOptions

export const ENTRY_OPTIONS: readonly (keyof EntryOptions)[] = ['service', 'host', 'http', 'traceContext']

/** @throws LogStorageError INVALID_OPTIONS */
export function checkEntryOptions(options: EntryOptions): void {
  checkOptionTypes('logpondSink', options, { service: 'string', host: 'string', traceContext: 'boolean' })
  const { http } = options
  if (http === undefined || typeof http === 'boolean' || (typeof http === 'object' && http !== null)) return
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `logpondSink: http must be true, false, or the names of the members, such as { request: 'req' }; it was ${String(http)}.`,
  )
}
