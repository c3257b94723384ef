import type { PackedBatch, PackedColumns } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'

/** The columns that may be NULL. A column that is empty in the whole batch costs nothing. */
export type OptionalColumn = 'service' | 'host' | 'attributes' | 'trace_id' | 'span_id'

/** The entries that an INSERT takes next. */
export interface RowSource {
  readonly batch: PackedBatch
  readonly columns: PackedColumns
  /** Index of the first entry, the offset of its text, and its id. */
  readonly start: number
  readonly offset: number
  readonly id: number
}

/** A prepared INSERT of a number of rows. */
export interface RowInsert {
  readonly rows: number
  /** Returns the bytes of text that it took. `undefined` if the entries do not fit the statement; then nothing was inserted. */
  run(source: RowSource): number | undefined
  finalize(): void
}

/**
 * Checks that all rows were inserted. A trigger of another program can skip rows without an error.
 *
 * @throws LogStorageError ENTRY_REJECTED
 */
export function checkInserted(inserted: number, rows: number): void {
  if (inserted === rows) return
  throw new LogStorageError(
    'ENTRY_REJECTED',
    'The database skipped an entry without an error. Look for a trigger on the table log that ignores rows, and drop it.',
  )
}
