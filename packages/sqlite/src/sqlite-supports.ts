import type { DriverSupports } from '@logpond/core'
import type { SqliteBinding } from './connection/sqlite-connection.js'
import type { SqliteOptions } from './sqlite-options.js'

/** What a driver on a binding supports with these options, which need not be valid. */
export function sqliteSupports(
  binding: SqliteBinding,
  options: SqliteOptions,
  { hasReader }: { readonly hasReader: boolean },
): DriverSupports {
  const persistent = options?.path !== ':memory:'
  const shared = persistent && !binding.exclusive
  return Object.freeze({
    // In one thread, a read can at best pause for writes; without a write-ahead log, a reader blocks the writer.
    concurrentReads: hasReader && shared && options?.wal !== false,
    multiProcess: shared,
    fullText: options?.fullText !== false,
    conditions: true,
    sync: true,
    persistent,
    durable: persistent && options?.durability === 'full',
  })
}

/** Whether a driver has `sync`: its entries are on a disk, but do not survive a power cut by themselves. */
export function needsSync({ persistent, durable }: Pick<DriverSupports, 'persistent' | 'durable'>): boolean {
  return persistent && !durable
}
