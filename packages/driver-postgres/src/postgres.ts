import type { LogDriver } from '@logpond/core'
import { PostgresDriver } from './postgres-driver.js'
import type { PostgresOptions } from './postgres-options.js'

/**
 * Creates a driver that stores log entries in PostgreSQL 15 or newer, through pg. Any number of processes and machines may use the
 * same store.
 *
 * ```ts
 * import { openLogStorage } from '@logpond/core'
 * import { postgres } from '@logpond/driver-postgres'
 *
 * const storage = await openLogStorage({ driver: postgres({ url: 'postgres://app@localhost:5432/logs' }) })
 * ```
 *
 * `open` fails with `INVALID_OPTIONS` if an option is wrong, or the server refuses the user or does not know the database. It fails
 * with `UNSUPPORTED` if pg is not installed, or if the server or the tables have a version that this driver does not know; with
 * `READ_ONLY` if a right is missing, which the message names; with `CONNECTION` if the server cannot be reached. With `readOnly`,
 * it also fails with `INVALID_OPTIONS` if there is no store yet.
 */
export function postgres(options: PostgresOptions): LogDriver {
  return new PostgresDriver(options)
}
