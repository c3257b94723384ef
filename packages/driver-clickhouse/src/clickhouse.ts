import type { LogDriver } from '@logpond/core'
import { ClickHouseDriver } from './clickhouse-driver.js'
import type { ClickHouseOptions } from './options.js'

export type { ClickHouseOptions }

/**
 * Creates a driver that stores log entries in a table of ClickHouse, over HTTP. Any number of processes may write to one table, and
 * their entries have one order. One server, or the replicas of one shard, hold all of it.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: clickhouse({ url: 'http://localhost:8123' }) })
 * ```
 *
 * The defaults suit a server: batches of 10,000 entries or one second, cleanups in steps of 1,000,000 entries, and followers that ask
 * once a second for what others have stored.
 *
 * `open` creates the database and the table if they do not exist. It fails with `INVALID_OPTIONS` if an option is wrong or the server does
 * not know the user, with `UNSUPPORTED` if the server is older than ClickHouse 26.7 or the table is of a newer driver, with `READ_ONLY` if
 * the user lacks rights, which the message names, and with `CORRUPT` if the table belongs to another program.
 */
export function clickhouse(options: ClickHouseOptions): LogDriver {
  return new ClickHouseDriver(options)
}
