import { type PackedBatch, packedColumnsOf } from '@logpond/blocks'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { PackedInsert } from './packed-insert.js'
import type { OptionalColumn, RowInsert } from './row-insert.js'
import { SingleInsert } from './single-insert.js'

/** Rows of one INSERT. Many rows save calls; the remaining rows take the smaller statement, or single ones. */
const ROWS_AT_ONCE = [64, 8] as const

/** Inserts the entries of batches, many with one statement if they fit it. */
export class EntryInserter {
  readonly #connection: SqliteConnection
  /** By the columns that they fill; the largest statement comes first. */
  readonly #packed = new Map<string, readonly PackedInsert[]>()
  readonly #single: SingleInsert

  constructor(connection: SqliteConnection) {
    this.#connection = connection
    this.#single = new SingleInsert(connection)
  }

  insert(batch: PackedBatch, firstId: number): void {
    const inserts: readonly RowInsert[] = [...this.#packedFor(batch), this.#single]
    const columns = packedColumnsOf(batch)
    let start = 0
    let offset = 0
    while (start < batch.size) {
      for (const insert of inserts) {
        if (start + insert.rows > batch.size) continue
        const taken = insert.run({ batch, columns, start, offset, id: firstId + start })
        if (taken === undefined) continue
        start += insert.rows
        offset += taken
        break
      }
    }
  }

  finalize(): void {
    this.#single.finalize()
    for (const inserts of this.#packed.values()) for (const insert of inserts) insert.finalize()
  }

  #packedFor(batch: PackedBatch): readonly PackedInsert[] {
    const columns = optionalColumnsOf(batch)
    const key = columns.join()
    let inserts = this.#packed.get(key)
    if (inserts === undefined) {
      inserts = ROWS_AT_ONCE.map((rows) => new PackedInsert(this.#connection, columns, rows))
      this.#packed.set(key, inserts)
    }
    return inserts
  }
}

function optionalColumnsOf({
  services,
  hosts,
  hasAttributes,
  hasTraceIds,
  hasSpanIds,
}: PackedBatch): OptionalColumn[] {
  const columns: OptionalColumn[] = []
  if (services.length > 0) columns.push('service')
  if (hosts.length > 0) columns.push('host')
  if (hasAttributes) columns.push('attributes')
  if (hasTraceIds) columns.push('trace_id')
  if (hasSpanIds) columns.push('span_id')
  return columns
}
