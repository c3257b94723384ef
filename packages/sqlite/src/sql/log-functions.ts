import { decodeDeadRows, isRowsHead, type Part, type PartHead } from '@logpond/blocks'
import { type Severity, severityName } from '@logpond/core'
import type { SqliteConnection, SqliteFunction, SqliteParameter } from '../connection/sqlite-connection.js'
import { headOf } from './head-of.js'
import { IsoTime } from './iso-time.js'
import type { Body, OpenedParts } from './opened-parts.js'

type Bytes = Uint8Array | null

/** JSON lists of the numbers from 0 to below a count, by the count. */
const counted = new Map<number, string>()
/** Blocks have one of a few sizes, but batches may have any. */
const MAX_COUNTED = 100

/**
 * Adds the functions that {@link LOG_VIEWS} use: `logpond_rows` gives the live rows of a part as a JSON list, and a function for each
 * column gives its value in one of these rows. So only the columns that a statement uses are inflated.
 *
 * @throws LogStorageError UNSUPPORTED if the connection cannot add functions.
 */
export function addLogFunctions(connection: SqliteConnection, parts: OpenedParts): void {
  const add = (name: string, work: SqliteFunction) => connection.createFunction?.(`logpond_${name}`, work)
  const iso = new IsoTime()
  const columns: Readonly<Record<string, (part: Part, row: number) => SqliteParameter>> = {
    id: (part, row) => part.ids[row] as number,
    time: (part, row) => iso.of(part.timestamps[row] as number),
    time_us: (part, row) => part.timestamps[row] as number,
    severity: (part, row) => severityName(part.severities[row] as Severity),
    severity_number: (part, row) => part.severities[row] as number,
    service: ({ services }, row) => whole(services.values[(services.codes[row] as number) - 1]),
    host: ({ hosts }, row) => whole(hosts.values[(hosts.codes[row] as number) - 1]),
    trace_id: ({ traceIds }, row) => traceIds.values[(traceIds.codes[row] as number) - 1] ?? null,
    span_id: (part, row) => part.spanIds.get(row) ?? null,
    message: (part, row) => whole(part.messages.get(row)),
    attributes: (part, row) => part.attributes.get(row) ?? null,
  }
  for (const [name, read] of Object.entries(columns)) {
    add(name, (key: number, row: number) => parts.read(key, row, read))
  }
  add('rows', (key: number, head: Uint8Array, body: Body, dead: Bytes) => {
    const rows = parts.enter(key, head, body, dead)
    return typeof rows === 'number' ? listTo(rows) : JSON.stringify(rows)
  })
  add('part', partReader())
  add('iso', (time: number) => iso.of(time))
}

/** Returns a function that gives what is known of a part without its body, by the name of a column of `log_parts`. */
function partReader() {
  let last: { readonly key: number; readonly bytes: Uint8Array; readonly head: PartHead } | undefined
  return (key: number, bytes: Uint8Array, dead: Bytes, column: string): SqliteParameter => {
    if (last?.key !== key || Buffer.compare(last.bytes, bytes) !== 0) {
      last = { key, bytes, head: headOf(key, bytes) }
    }
    const { head } = last
    switch (column) {
      case 'kind':
        return isRowsHead(bytes) ? 'rows' : head.kind
      case 'entries':
        return head.count - (dead === null ? 0 : decodeDeadRows(dead, key).count)
      case 'first_id':
        return head.firstId
      case 'last_id':
        return head.lastId
      case 'first_time_us':
        return head.minTime
      case 'last_time_us':
        return head.maxTime
      case 'min_severity_number':
        return head.bySeverity.findIndex((count) => count > 0)
      case 'max_severity_number':
        return head.bySeverity.findLastIndex((count) => count > 0)
      default:
        return bytes.length + head.filterBytes + head.bodyBytes
    }
  }
}

/** Text that ends at its first NUL character in some bindings, unless it is passed as bytes. */
function whole(text: string | undefined): string | Uint8Array | null {
  if (text === undefined) return null
  return text.includes('\0') ? Buffer.from(text) : text
}

function listTo(count: number): string {
  let list = counted.get(count)
  if (list === undefined) {
    list = JSON.stringify(Array.from({ length: count }, (_, row) => row))
    if (counted.size === MAX_COUNTED) counted.clear()
    counted.set(count, list)
  }
  return list
}
