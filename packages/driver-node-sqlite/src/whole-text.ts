import type { SqliteRow } from '@logpond/sqlite'

const QUERY = /^\s*(select|with)\b/i

// What begins with a byte order mark keeps it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Whether a statement returns rows that may have text. */
export function isQuery(sql: string): boolean {
  return QUERY.test(sql)
}

/** The same query, with text that has a NUL character as a blob: a blob is not cut. */
export function withCutTextAsBlobs(sql: string, names: readonly string[]): string {
  const values = names.map((name, index) => {
    const column = `c${index}`
    const value = `CASE WHEN instr(${column}, char(0)) THEN CAST(${column} AS BLOB) ELSE ${column} END`
    return `${value} AS "${name.replaceAll('"', '""')}"`
  })
  return `WITH whole (${names.map((_, index) => `c${index}`)}) AS (${sql}\n) SELECT ${values} FROM whole`
}

/** Makes text again of the blobs of a row, in place. */
export function decodeRow(row: SqliteRow, names: readonly string[]): SqliteRow {
  for (const name of names) {
    const value: unknown = row[name]
    if (value instanceof Uint8Array) row[name] = decoder.decode(value)
  }
  return row
}
