/**
 * Entries that are written together, all or nothing, in columns: entry `i` consists of element `i` of every column.
 *
 * A driver can rely on this: there is at least one entry, every column has `size` elements, strings are well-formed Unicode
 * (they may contain NUL), timestamps are multiples of a microsecond, severities are whole numbers from 1 to 24.
 *
 * A batch may be as large as the options of the storage allow: by default 2,000 entries and some 20 MiB of text, and up to
 * 1,000,000 entries with `maxBatchSize`. A single text of one entry may take all of `queueBytes`, 10 MiB by default. That
 * counts UTF-16 units, each of which may take three bytes in UTF-8. A driver stores everything within these limits. If its engine
 * cannot hold a larger entry, the driver refuses the entry with `ENTRY_REJECTED`, and never cuts it.
 */
export interface LogBatch {
  /** The name of this write. A batch with the same token is the same batch, and must not be written twice. */
  readonly token: string
  /**
   * Whether the token may be committed already. `false`: no driver was given a batch with this token before, so an engine for
   * which a look-up of the token is expensive can leave it out. Absent: as `true`.
   */
  readonly isRetry?: boolean
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
   * Each a JSON object as text, as `JSON.stringify` writes it: without white space and repeated keys. At most 100 levels deep,
   * counting the object itself. Keys may be any text, and as many as there is room for. Readers get the result of `JSON.parse`, with the keys in the same order.
   */
  readonly attributes: readonly (string | undefined)[]
}
