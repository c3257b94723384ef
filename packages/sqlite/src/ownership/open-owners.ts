import { randomUUID } from 'node:crypto'
import type { SqliteLibrary } from '../connection/sqlite-connection.js'
import type { OwnerRecord } from './owner-record.js'

/** What an open driver of this thread has open. */
export interface OpenOwner {
  /** Resolved path of the database. */
  readonly database: string
  readonly library: SqliteLibrary
}

/**
 * The drivers that this thread has open, those of other copies of this package too. It knows what no record says: that
 * a record whose driver is not among them was left behind, as when the folder of its database was away while it closed.
 */
export interface OpenOwners {
  /** A name that no other list has: a thread that runs several worlds of JavaScript has several lists. */
  readonly realm: string
  readonly owners: Map<string, OpenOwner>
}

// A registered symbol, so that another copy of the package finds it.
const key = Symbol.for('logpond.openOwners')
const holder = globalThis as { [key]?: OpenOwners }

/** The list of this thread. */
export function openOwners(): OpenOwners {
  holder[key] ??= { realm: randomUUID(), owners: new Map() }
  return holder[key]
}

/** Whether a record is that of a driver of this thread that is not open any more. */
export function isLeftBehind(id: string, { realm }: OwnerRecord): boolean {
  const known = openOwners()
  return realm === known.realm && !known.owners.has(id)
}
