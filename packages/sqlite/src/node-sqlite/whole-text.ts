import { TextDecoder } from 'node:util'
import type { SqliteRow } from '../connection/sqlite-connection.js'

const QUERY = /^\s*(select|with)\b/i

// Keeps a byte order mark at the beginning of a text.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Whether a statement may return rows that contain text. */
export function isQuery(sql: string): boolean {
  return QUERY.test(sql)
}

/** Rewrites a query so that it returns text with a NUL character as a blob, which the runtime does not cut. */
export function withCutTextAsBlobs(sql: string, names: readonly string[]): string {
  const values = names.map((name, index) => {
    const column = `c${index}`
    const value = `CASE WHEN instr(${column}, char(0)) THEN CAST(${column} AS BLOB) ELSE ${column} END`
    return `${value} AS "${name.replaceAll('"', '""')}"`
  })
  return `WITH whole (${names.map((_, index) => `c${index}`)}) AS (${sql}\n) SELECT ${values} FROM whole`
}

/** Converts the blobs of a row back to text, in place. */
export function decodeRow(row: SqliteRow, names: readonly string[]): SqliteRow {
  for (const name of names) {
    const value: unknown = row[name]
    if (value instanceof Uint8Array) row[name] = decoder.decode(value)
  }
  return row
}
