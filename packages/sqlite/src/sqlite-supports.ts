import type { DriverSupports } from '@logpond/core'
import type { SqliteBinding } from './connection/sqlite-connection.js'
import type { SqliteOptions } from './sqlite-options.js'

/** What a driver on a binding can do with options that may not have been checked yet. */
export function sqliteSupports(
  binding: SqliteBinding,
  options: SqliteOptions,
  { hasReader }: { readonly hasReader: boolean },
): DriverSupports {
  const persistent = options?.path !== ':memory:'
  const shared = persistent && !binding.exclusive
  return Object.freeze({
    // In one thread, a read that yields is the most that there can be; without a write-ahead log, a reader locks the
    // writer out.
    concurrentReads: hasReader && shared && options?.wal !== false,
    multiProcess: shared,
    fullText: options?.fullText !== false,
    sync: true,
    persistent,
    durable: persistent && options?.durability === 'full',
  })
}

/** Whether a driver has `sync`: its entries survive on a disk, but not a power cut by themselves. */
export function needsSync({ persistent, durable }: Pick<DriverSupports, 'persistent' | 'durable'>): boolean {
  return persistent && !durable
}
