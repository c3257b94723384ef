/**
 * Entries that are written together, all or nothing, column by column: entry `i` is made of element `i` of every column.
 *
 * A driver can rely on it: at least one entry, every column has `size` elements, strings are well-formed Unicode
 * (they may contain NUL), timestamps are multiples of a microsecond, severities are whole numbers from 1 to 24.
 *
 * A batch may be large, as far as the options of the storage let it: 2,000 entries and some 20 MiB of text by default, up to
 * 1,000,000 entries where `maxBatchSize` says so. One entry may have all of `queueBytes`, 10 MiB by default, in any of its texts.
 * That counts UTF-16 units, of which each may take three bytes in UTF-8. A driver stores whatever that allows; what its engine
 * cannot hold beyond it, it refuses with `ENTRY_REJECTED`, and never cuts.
 */
export interface LogBatch {
  /** Names this write. A batch that comes again with the same token is the same batch, and must not be written twice. */
  readonly token: string
  /** The number of entries. */
  readonly size: number
  /** Milliseconds since the Unix epoch, with up to three decimals. */
  readonly timestamps: readonly number[]
  readonly severities: readonly number[]
  readonly messages: readonly string[]
  readonly services: readonly (string | undefined)[]
  readonly hosts: readonly (string | undefined)[]
  readonly traceIds: readonly (string | undefined)[]
  readonly spanIds: readonly (string | undefined)[]
  /**
   * Each a JSON object as text, at most 100 levels deep; the object is the first. Keys may be any text and as many as there is
   * room for. Readers get what `JSON.parse` makes of it, the order of the keys included.
   */
  readonly attributes: readonly (string | undefined)[]
}
