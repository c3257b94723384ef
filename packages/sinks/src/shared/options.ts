import type { LogStorage } from '@logpond/core'
import type { StorageOptions } from '@logpond/driver-auto'
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
