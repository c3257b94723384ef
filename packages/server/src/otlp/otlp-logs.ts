import type { OtelRecord, ScopeParts } from '@logpond/mapping/readers'

/** The records of one scope, read from either encoding. */
export interface ScopeLogs {
  readonly scope: ScopeParts
  readonly records: readonly OtelRecord[]
}

/** The records of one resource. */
export interface ResourceLogs {
  /** The attributes of the resource. */
  readonly resource: Readonly<Record<string, unknown>>
  readonly scopes: readonly ScopeLogs[]
}

/** How deep values may be nested: what the storage keeps of attributes. */
export const MAX_DEPTH = 100

/** What is stored in place of a value that is deeper, as the storage does with attributes. */
export const TOO_DEEP = '[Too deep]'
