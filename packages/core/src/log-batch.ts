/**
 * Entries that are written together, all or nothing, column by column: entry `i` is made of element `i` of every column.
 *
 * A driver can rely on it: at least one entry, every column has `size` elements, strings are well-formed Unicode
 * (they may contain NUL), timestamps are multiples of a microsecond, severities are whole numbers from 1 to 24.
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
  /** Each a JSON object as text. */
  readonly attributes: readonly (string | undefined)[]
}
