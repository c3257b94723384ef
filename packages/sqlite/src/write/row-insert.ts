import { LogStorageError } from '@logpond/core'
import type { PackedBatch, PackedColumns } from './packed-batch.js'

/** The columns that may be NULL. One that is empty in a whole batch costs nothing. */
export type OptionalColumn = 'service' | 'host' | 'attributes' | 'trace_id' | 'span_id'

/** Where an INSERT finds the entries that it takes next. */
export interface RowSource {
  readonly batch: PackedBatch
  readonly columns: PackedColumns
  /** The first of them, where its text begins, and its id. */
  readonly start: number
  readonly offset: number
  readonly id: number
}

/** A prepared INSERT of a number of rows. */
export interface RowInsert {
  readonly rows: number
  /** Returns the bytes of text that it has taken; `undefined` when these entries do not fit it, and nothing was inserted. */
  run(source: RowSource): number | undefined
  finalize(): void
}

/**
 * A trigger that another program has made can leave rows out without an error.
 *
 * @throws LogStorageError ENTRY_REJECTED
 */
export function checkInserted(inserted: number, rows: number): void {
  if (inserted === rows) return
  throw new LogStorageError(
    'ENTRY_REJECTED',
    'The database left out an entry without an error. Look for a trigger on the table log that ignores rows, and drop it.',
  )
}
