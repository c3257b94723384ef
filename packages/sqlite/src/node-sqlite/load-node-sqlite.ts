import type { DatabaseSync } from 'node:sqlite'
import { LogStorageError } from '@logpond/core'

export interface NodeSqlite {
  readonly DatabaseSync: typeof DatabaseSync
  /** Whether text that is read ends at its first NUL character. Text that is written is always complete. */
  readonly cutsText: boolean
}

/** Where the module is loaded from. */
export interface Runtime {
  readonly versions: Readonly<Record<string, string | undefined>>
  readonly getBuiltinModule: ((name: string) => unknown) | undefined
}

const CUT_TEXT = "SELECT 'a' || char(0) || 'b' AS value"

/**
 * Loads `node:sqlite` and detects what it supports, because runtimes differ.
 *
 * @throws LogStorageError `UNSUPPORTED` if the runtime has no `node:sqlite`, or one that is too old; the message says what to do.
 */
export function loadNodeSqlite(runtime: Runtime = process): NodeSqlite {
  const module = runtime.getBuiltinModule?.('node:sqlite') as
    | { DatabaseSync: typeof DatabaseSync }
    | undefined
  if (module === undefined) {
    throw unsupported(`${nameOf(runtime)} does not provide node:sqlite, or a flag disables it`)
  }
  const database = new module.DatabaseSync(':memory:')
  try {
    if (database.isTransaction === undefined) {
      throw unsupported(`The node:sqlite of ${nameOf(runtime)} has no isTransaction`)
    }
    return { DatabaseSync: module.DatabaseSync, cutsText: firstValue(database, CUT_TEXT) !== 'a\0b' }
  } finally {
    database.close()
  }
}

function firstValue(database: DatabaseSync, sql: string): unknown {
  return database.prepare(sql).get()?.value
}

function nameOf({ versions }: Runtime): string {
  if (versions.bun !== undefined) return `Bun ${versions.bun}`
  if (versions.deno !== undefined) return `Deno ${versions.deno}`
  return `Node.js ${versions.node}`
}

function unsupported(problem: string): LogStorageError {
  return new LogStorageError(
    'UNSUPPORTED',
    `${problem}. Use Node.js 22.22.3, 24.15 or newer, Bun 1.4 or newer, or Deno 2.9 or newer; or another driver, such as @logpond/driver-better-sqlite3.`,
  )
}
