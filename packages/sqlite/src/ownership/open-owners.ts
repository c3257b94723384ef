import type { SqliteLibrary } from '../connection/sqlite-connection.js'
import { randomUuid } from '../files/random.js'
import type { OwnerRecord } from './owner-record.js'

/** A driver that this thread has open. */
export interface OpenOwner {
  /** Resolved path of the database. */
  readonly database: string
  readonly library: SqliteLibrary
}

/**
 * The drivers that this thread has open, including those of other copies of this package. A record of this list whose
 * driver is not in it was left behind, for example because the folder of its database was moved away while it closed.
 */
export interface OpenOwners {
  /** Unique for each list: a thread with several JavaScript realms has several lists. */
  readonly realm: string
  readonly owners: Map<string, OpenOwner>
}

// A registered symbol, so that another copy of the package finds it.
const key = Symbol.for('logpond.openOwners')
const holder = globalThis as { [key]?: OpenOwners }

/** The list of this thread. */
export function openOwners(): OpenOwners {
  holder[key] ??= { realm: randomUuid(), owners: new Map() }
  return holder[key]
}

/** Whether a record belongs to a driver of this thread that is no longer open. */
export function isLeftBehind(id: string, { realm }: OwnerRecord): boolean {
  const known = openOwners()
  return realm === known.realm && !known.owners.has(id)
}
