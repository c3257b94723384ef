import type { SqliteConnection } from './sqlite-connection.js'

/** The value of a pragma. */
export function pragma(connection: SqliteConnection, name: string): number | string | null {
  const statement = connection.prepare(`PRAGMA ${name}`)
  try {
    const row = statement.get([])
    return row === undefined ? null : (Object.values(row)[0] ?? null)
  } finally {
    statement.finalize()
  }
}
