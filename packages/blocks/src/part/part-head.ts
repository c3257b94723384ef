/** What is known of a part without opening it. */
export interface PartHead {
  /** `batch`: as it was committed. `block`: sealed. */
  readonly kind: 'batch' | 'block'
  /** Number of rows, dead ones included. */
  readonly count: number
  /** The least and the greatest id. */
  readonly firstId: number
  readonly lastId: number
  /** The least and the greatest time, in microseconds since the Unix epoch. */
  readonly minTime: number
  readonly maxTime: number
  /** Number of rows by severity; element 0 is unused. */
  readonly bySeverity: readonly number[]
  /** Bytes of the columns before they were compressed. */
  readonly rawBytes: number
  /** Keys of the parts that this one was made from, and that it replaces. */
  readonly replaces: readonly number[]
  /** Bytes of the filter and of the body as they are stored; 0 if there is no filter. */
  readonly filterBytes: number
  readonly bodyBytes: number
  /** Rows by time, service and severity, as `encodeSummary` writes them. Absent or empty if they are not counted. */
  readonly summary?: Uint8Array
  /** Rows by message, as `encodeMessageSummary` writes them. Absent or empty if they are not counted. */
  readonly messages?: Uint8Array
  /** The token of a batch; absent or empty if the part was made from several. */
  readonly token?: string
}
