import type { SqliteLibrary } from '../connection/sqlite-connection.js'
import type { ProcessFacts } from './machine.js'
import { openOwners } from './open-owners.js'
import type { OwnerRecord } from './owner-record.js'

const FACTS = ['pid', 'processStart', 'bootId', 'namespaces', 'host', 'platform'] as const

/**
 * Whether an owner has the file open in this process, with another SQLite library. POSIX locks belong to a process: two
 * libraries in it do not see each other's locks, and both write at the same time.
 */
export function isOtherLibrary(owner: OwnerRecord, library: SqliteLibrary, self: ProcessFacts): boolean {
  const isHere = owner.realm === openOwners().realm || FACTS.every((fact) => owner[fact] === self[fact])
  return isHere && !isSameLibrary(owner.library ?? { name: owner.driver }, library)
}

export function isSameLibrary(one: SqliteLibrary, other: SqliteLibrary): boolean {
  if (one.name !== other.name) return false
  if (one.file !== undefined && one.file === other.file) return true
  return one.path === undefined || other.path === undefined || one.path === other.path
}
