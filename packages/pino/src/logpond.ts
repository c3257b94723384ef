import type { LogStorage } from '@logpond/core'
import { resolveStorage, type StorageOptions } from '@logpond/driver-auto'
import { LogpondDestination } from './destination.js'
import { type CheckedOptions, checkLineOptions, LINE_OPTIONS, type LineOptions } from './options.js'

/** Where the lines are stored, and how they become entries. */
export type LogpondOptions = StorageOptions & LineOptions

/**
 * A destination for pino that stores each line as an entry of Logpond, in the thread of the caller. For `pino(options, logpond(…))`, for a
 * stream of `pino.multistream`, and for Fastify's `logger.stream`.
 *
 * - Severity and time come from pino's metadata, so fields `level` and `time` of a logged object do not change them.
 * - All else comes from the line that pino has written, after redaction, serializers, formatters and mixins. `msg` is the message, `name` the
 *   service, `hostname` the host, `err` becomes `exception.*`, `pid` becomes `process.pid`, and all other fields keep their names. The
 *   `messageKey`, `errorKey` and `nestedKey` of the logger are known.
 * - `write` never throws. It waits only when the queue of the storage is full, and for 1 s at most.
 *
 * @example
 * ```ts
 * import { logpond } from '@logpond/pino'
 * import { pino } from 'pino'
 *
 * const destination = logpond({ path: 'app-logs.db' })
 * const log = pino({ level: 'debug' }, destination)
 * log.warn({ order: 1234 }, 'Payment declined')
 * ```
 *
 * @param options A storage, which stays open at the end of the destination; or options with `storage`, or with a `path` or a `driver`, with
 *   which the destination opens a storage of its own, which it closes at its end.
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed.
 */
export function logpond(options: LogStorage | LogpondOptions): LogpondDestination {
  let checked: CheckedOptions | undefined
  const { storage, isOwned, rest } = resolveStorage<LineOptions>('logpond', options, LINE_OPTIONS, (own) => {
    checked = checkLineOptions('logpond', own)
  })
  return new LogpondDestination(storage, isOwned, checked ?? checkLineOptions('logpond', rest))
}
