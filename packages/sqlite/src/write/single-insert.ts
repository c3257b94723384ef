import { HAS_SPAN_ID, HAS_TRACE_ID, SPAN_ID_LENGTH, TRACE_ID_LENGTH } from '@logpond/blocks'
import type { SqliteConnection, SqliteStatement } from '../connection/sqlite-connection.js'
import { checkInserted, type RowInsert, type RowSource } from './row-insert.js'

const INSERT = `
  INSERT INTO log (id, timestamp, severity, service, host, message, attributes, trace_id, span_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** An INSERT of one row, which any entry fits. */
export class SingleInsert implements RowInsert {
  readonly rows = 1
  readonly #statement: SqliteStatement

  constructor(connection: SqliteConnection) {
    this.#statement = connection.prepare(INSERT)
  }

  run({ batch, columns, start, offset, id }: RowSource): number {
    const { services, hosts } = batch
    const flags = columns.flags[start] as number
    let end = offset
    const next = (length: number) => {
      const from = end
      end += length
      return length === 0 ? null : columns.text.toString('utf8', from, end)
    }
    const message = next(columns.messageLengths[start] as number) ?? ''
    const attributes = next(columns.attributesLengths[start] as number)
    const traceId = next(flags & HAS_TRACE_ID ? TRACE_ID_LENGTH : 0)
    const spanId = next(flags & HAS_SPAN_ID ? SPAN_ID_LENGTH : 0)
    const inserted = this.#statement.run([
      id,
      columns.timestamps[start] as number,
      columns.severities[start] as number,
      services[(columns.services[start] as number) - 1] ?? null,
      hosts[(columns.hosts[start] as number) - 1] ?? null,
      message,
      attributes,
      traceId,
      spanId,
    ])
    checkInserted(inserted, 1)
    return end - offset
  }

  finalize(): void {
    this.#statement.finalize()
  }
}
