import type { SqliteLibrary } from '../connection/sqlite-connection.js'
import type { ProcessFacts } from './machine.js'

/** What an open driver records about itself next to the database. */
export interface OwnerRecord extends ProcessFacts {
  /** Whether it needs the file to itself. */
  readonly exclusive: boolean
  /** Name of the binding. */
  readonly driver: string
  /** When it was opened, as an ISO date. */
  readonly since: string
  /** The SQLite library with which it has the file open. */
  readonly library?: SqliteLibrary | undefined
  /** The list of open drivers that contains it: see `OpenOwners`. */
  readonly realm?: string | undefined
}

/** Parses the text of a record file; `undefined` if it is not a record. */
export function parseOwnerRecord(text: string): OwnerRecord | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isOwnerRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isOwnerRecord(value: unknown): value is OwnerRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Readonly<Record<string, unknown>>
  const optional = [record.processStart, record.bootId, record.namespaces, record.thread, record.realm]
  const required = [record.host, record.platform, record.driver, record.since]
  return (
    // A pid of 0 or below would signal a process group.
    Number.isSafeInteger(record.pid) &&
    (record.pid as number) > 0 &&
    typeof record.exclusive === 'boolean' &&
    required.every((fact) => typeof fact === 'string') &&
    optional.every((fact) => fact === undefined || typeof fact === 'string') &&
    (record.library === undefined || isLibrary(record.library))
  )
}

function isLibrary(value: unknown): value is SqliteLibrary {
  if (typeof value !== 'object' || value === null) return false
  const { name, path, file } = value as Readonly<Record<string, unknown>>
  return (
    typeof name === 'string' && [path, file].every((fact) => fact === undefined || typeof fact === 'string')
  )
}
