import type { StatementSync } from 'node:sqlite'
import type { SqliteRow } from '@logpond/sqlite'

const QUERY = /^\s*(select|with)\b/i

// What begins with a byte order mark keeps it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The same query for a runtime that cuts text at its first NUL character when it reads it: text with one comes as a
 * blob, which is read whole. `undefined` where there is nothing to read.
 */
export function wholeText(sql: string, statement: StatementSync): string | undefined {
  const names = QUERY.test(sql) ? statement.columns().map(({ name }) => name) : []
  if (names.length === 0) return undefined
  const columns = names.map((_, index) => `c${index}`)
  const values = names.map((name, index) => {
    const column = `c${index}`
    const value = `CASE WHEN instr(${column}, char(0)) THEN CAST(${column} AS BLOB) ELSE ${column} END`
    return `${value} AS "${name.replaceAll('"', '""')}"`
  })
  return `WITH whole (${columns}) AS (${sql}\n) SELECT ${values} FROM whole`
}

/** Makes text again of the blobs of a row that was read by such a query; in place. */
export function decodeRow(row: SqliteRow): SqliteRow {
  for (const [name, value] of Object.entries<unknown>(row)) {
    if (value instanceof Uint8Array) row[name] = decoder.decode(value)
  }
  return row
}
