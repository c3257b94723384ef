import type { StorageAtPath } from '@logpond/driver-auto'
import type { LineOptions } from './options.js'

/** The options of a storage that can be copied to another thread. */
type CopiedOptions = Pick<
  StorageAtPath,
  | 'path'
  | 'wal'
  | 'durability'
  | 'fullText'
  | 'thread'
  | 'busyTimeout'
  | 'walAutocheckpoint'
  | 'onCorrupt'
  | 'batch'
  | 'retry'
  | 'retention'
  | 'syncInterval'
>

/**
 * The options of the transport. pino copies them to its thread, so they contain no functions, drivers or storages: `driver` is a name.
 * `thread` is `'main'` by default: the database is written in pino's thread, without another one.
 */
export interface TransportOptions extends CopiedOptions, Omit<LineOptions, 'traceContext'> {
  driver?: Extract<StorageAtPath['driver'], string> | undefined
}

/** What pino adds to the options that the user gives. */
const ADDED_BY_PINO: ReadonlySet<string> = new Set([
  '$context',
  'pinoWillSendConfig',
  'levels',
  'dedupe',
  'targets',
  'pipelines',
])

/** The options of the user. */
export function ownOptions(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !ADDED_BY_PINO.has(name)))
}
