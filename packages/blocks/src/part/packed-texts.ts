/** Which ids a row has: bits of a flag. */
export const HAS_TRACE_ID = 1
export const HAS_SPAN_ID = 2

/** Number of hex digits. */
export const TRACE_ID_LENGTH = 32
export const SPAN_ID_LENGTH = 16

/** The texts of rows as they were committed, so that they are copied without making strings of them. */
export interface PackedTexts {
  /** UTF-8. For each row: message, attributes, trace id and span id, one after the other. */
  readonly bytes: Uint8Array
  /** Where the texts of a row begin. */
  readonly starts: Uint32Array
  /** Bytes; 0 for no attributes. */
  readonly messageLengths: Uint32Array
  readonly attributesLengths: Uint32Array
  readonly flags: Uint8Array
}

/** Bytes of the texts of a row. */
export function textLength({ messageLengths, attributesLengths, flags }: PackedTexts, row: number): number {
  const flag = flags[row] as number
  return (
    (messageLengths[row] as number) +
    (attributesLengths[row] as number) +
    (flag & HAS_TRACE_ID ? TRACE_ID_LENGTH : 0) +
    (flag & HAS_SPAN_ID ? SPAN_ID_LENGTH : 0)
  )
}
