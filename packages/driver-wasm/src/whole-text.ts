import { TextDecoder, TextEncoder } from 'node:util'
import type { SqliteParameter, SqliteRow } from '@logpond/sqlite'

// node-sqlite3-wasm ends every text at its first NUL character, both when it binds and when it reads, and removes a byte order
// mark from the beginning of a text that it reads. It does not change blobs. So this driver passes such text as a blob, and SQLite
// converts between the two: a cast changes no byte.

const QUERY = /^\s*(select|with)\b/i

/** A string, name or comment, which must stay unchanged, or a parameter. */
const TOKEN = /'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|--.*|\/\*[\s\S]*?\*\/|\?/g

/** Up to this many bytes, concatenating characters is faster than the decoder. */
const SHORT = 24

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Whether a statement may return rows that contain text. */
export function isQuery(sql: string): boolean {
  return QUERY.test(sql)
}

/** Rewrites a query so that it returns text as blobs. */
export function withTextAsBlobs(sql: string, columns: readonly string[]): string {
  const values = columns.map((column) => {
    const name = `"${column.replaceAll('"', '""')}"`
    return `CASE WHEN typeof(${name}) = 'text' THEN CAST(${name} AS BLOB) ELSE ${name} END AS ${name}`
  })
  return `SELECT ${values.join(', ')} FROM (${sql}\n)`
}

/** Rewrites a statement so that it converts bound blobs to text, except for parameters that are bytes already. */
export function withBlobsAsText(sql: string, parameters: readonly SqliteParameter[]): string {
  let number = 0
  return sql.replace(TOKEN, (token) => {
    if (token !== '?') return token
    const isBytes = parameters[number] instanceof Uint8Array
    const parameter = `?${++number}`
    if (isBytes) return parameter
    return `iif(typeof(${parameter}) = 'blob', CAST(${parameter} AS TEXT), ${parameter})`
  })
}

export function hasNul(parameters: readonly SqliteParameter[]): boolean {
  for (const value of parameters) {
    if (typeof value === 'string' && value.includes('\0')) return true
  }
  return false
}

/** Converts each text that would be cut to a blob. */
export function encodeParameters(parameters: readonly SqliteParameter[]): SqliteParameter[] {
  return parameters.map((value) =>
    typeof value === 'string' && value.includes('\0') ? encoder.encode(value) : value,
  )
}

/** Converts the blobs of a row back to text, and its large integers to numbers, in place. */
export function decodeRow(row: Record<string, unknown>, columns: readonly string[]): SqliteRow {
  for (const column of columns) {
    const value = row[column]
    if (value instanceof Uint8Array) row[column] = decode(value)
    else if (typeof value === 'bigint') row[column] = Number(value)
  }
  return row as SqliteRow
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > SHORT) return decoder.decode(bytes)
  let text = ''
  for (const byte of bytes) {
    if (byte > 0x7f) return decoder.decode(bytes)
    text += String.fromCharCode(byte)
  }
  return text
}
