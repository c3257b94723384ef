/** The rows of a block before it is encoded, in the order of (timestamp, id). Element `i` of each column belongs to row `i`. */
export interface BlockRows {
  readonly ids: readonly number[]
  /** Whole microseconds since the Unix epoch. */
  readonly timestamps: readonly number[]
  readonly severities: readonly number[]
  readonly services: readonly (string | undefined)[]
  readonly hosts: readonly (string | undefined)[]
  readonly traceIds: readonly (string | undefined)[]
  readonly spanIds: readonly (string | undefined)[]
  readonly messages: readonly string[]
  /** JSON text. */
  readonly attributes: readonly (string | undefined)[]
}
