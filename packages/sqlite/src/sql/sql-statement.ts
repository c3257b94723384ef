import { isLogStorageError, LogStorageError } from '@logpond/core'
import type { SqliteConnection, SqliteParameter, SqliteRow } from '../connection/sqlite-connection.js'

/** What a statement returned. */
export interface SqlResult {
  readonly rows: SqliteRow[]
  /** Number of rows that it changed; `undefined` if it returns rows. */
  readonly changes: number | undefined
}

const QUERY = /^(?:\s|--.*|\/\*[\s\S]*?\*\/)*(?:select|with|values|pragma|explain)\b|\breturning\b/i

/** Runs one statement. @throws LogStorageError INVALID_QUERY if the SQL or a parameter is wrong. */
export function runStatement(
  connection: SqliteConnection,
  sql: string,
  values: readonly unknown[],
): SqlResult {
  const parameters = values.map(toParameter)
  try {
    const statement = connection.prepare(sql)
    try {
      if (QUERY.test(sql)) return { rows: statement.all(parameters), changes: undefined }
      return { rows: [], changes: statement.run(parameters) }
    } finally {
      statement.finalize()
    }
  } catch (thrown) {
    throw explained(thrown, sql)
  }
}

function toParameter(value: unknown, place: number): SqliteParameter {
  switch (typeof value) {
    case 'string':
    case 'number':
      return value
    case 'boolean':
      return value ? 1 : 0
    case 'undefined':
      return null
    case 'bigint':
      if (BigInt.asIntN(54, value) === value) return Number(value)
      break
    case 'object':
      if (value === null || value instanceof Uint8Array) return value
      if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  }
  throw new LogStorageError(
    'INVALID_QUERY',
    `A parameter must be text, a number, true or false, a Date, bytes or null; parameter ${place + 1} was ${describe(value)}.`,
  )
}

function describe(value: unknown): string {
  if (value instanceof Date) return 'an invalid Date'
  return typeof value === 'bigint' ? `${value}n, which is beyond ±2^53` : `of type ${typeof value}`
}

/** Errors of a storage advise what helps a storage. */
function explained(thrown: unknown, sql: string): unknown {
  if (!isLogStorageError(thrown) || thrown.cause === undefined) return thrown
  const { code, cause } = thrown
  const reason = String((cause as { message?: unknown }).message ?? cause)
  if (code === 'READ_ONLY') {
    return new LogStorageError(
      'READ_ONLY',
      `openLogDatabase only reads the file: ${reason}. Store and delete entries through a storage.`,
      { cause },
    )
  }
  if (code !== 'CONNECTION' && code !== 'ENTRY_REJECTED') return thrown
  return new LogStorageError('INVALID_QUERY', `SQLite cannot run ${JSON.stringify(sql)}: ${reason}.`, {
    cause,
  })
}
