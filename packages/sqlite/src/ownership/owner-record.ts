import type { SqliteLibrary } from '../connection/sqlite-connection.js'
import type { ProcessFacts } from './machine.js'

/** What an open driver says of itself beside the database. */
export interface OwnerRecord extends ProcessFacts {
  /** Whether it shares the file with nobody. */
  readonly exclusive: boolean
  /** Name of the binding. */
  readonly driver: string
  /** When it was opened, as an ISO date. */
  readonly since: string
  /** The SQLite library that it has the file open with. */
  readonly library?: SqliteLibrary | undefined
  /** The list of open drivers that it is in: see `OpenOwners`. */
  readonly realm?: string | undefined
}

/** The record in the text of a file; `undefined` where it is none. */
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
    // Signals to 0 and below are for groups of processes.
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
