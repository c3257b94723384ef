/**
 * A batch in the form in which it is written: its numbers and its text lie in one ArrayBuffer, which moves to another thread
 * without a copy. SQLite cuts the text into values, so JavaScript does not create the strings again.
 */
export interface PackedBatch {
  readonly token: string
  readonly size: number
  /** See {@link PackedColumns}. */
  readonly memory: ArrayBuffer
  /** Number of bytes that are used. */
  readonly bytes: number
  /** Each value once. Entries refer to them by place, counted from 1. The memory has them too. */
  readonly services: readonly string[]
  readonly hosts: readonly string[]
  /** Whether at least one entry has attributes. */
  readonly hasAttributes: boolean
  readonly hasTraceIds: boolean
  readonly hasSpanIds: boolean
}

/** Bytes of the numbers of one entry. */
export const BYTES_OF_NUMBERS = 8 + 4 * 4 + 2

/** The content of a batch's memory: element `i` of each array belongs to entry `i`. */
export interface PackedColumns {
  /** Microseconds. */
  readonly timestamps: Float64Array
  /** Bytes; 0 for no attributes. */
  readonly messageLengths: Uint32Array
  readonly attributesLengths: Uint32Array
  /** Places in the lists of the batch; 0 for no value. */
  readonly services: Uint32Array
  readonly hosts: Uint32Array
  readonly severities: Uint8Array
  readonly flags: Uint8Array
  /**
   * UTF-8. For each entry: message, attributes, trace id and span id. After the last entry {@link PackedLists} as JSON, so at least
   * one more byte.
   */
  readonly text: TextBytes
}

/** The methods of a Buffer that are used. Declarations that name Buffer compile only with the types of Node.js. */
export interface TextBytes extends Uint8Array {
  write(text: string, offset: number): number
  latin1Slice(start: number, end: number): string
  indexOf(value: string | number | Uint8Array, from?: number): number
  toString(encoding?: 'utf8', start?: number, end?: number): string
}

/** The values that entries refer to by place: services, hosts and, unless the ids follow each other, the runs of ids. */
export type PackedLists = readonly [services: readonly string[], hosts: readonly string[], ids?: IdRuns]

/** The ids of entries, ascending: runs of ids that follow each other. */
export type IdRuns = readonly (readonly [firstId: number, count: number])[]

/** @param start Where the batch begins in the memory: a multiple of 8. */
export function packedColumnsOf(
  { memory, size }: Pick<PackedBatch, 'memory' | 'size'>,
  start = 0,
  bytes = memory.byteLength - start,
): PackedColumns {
  let end = start
  const next = (bytesEach: number) => {
    const from = end
    end += bytesEach * size
    return from
  }
  return {
    timestamps: new Float64Array(memory, next(8), size),
    messageLengths: new Uint32Array(memory, next(4), size),
    attributesLengths: new Uint32Array(memory, next(4), size),
    services: new Uint32Array(memory, next(4), size),
    hosts: new Uint32Array(memory, next(4), size),
    severities: new Uint8Array(memory, next(1), size),
    flags: new Uint8Array(memory, next(1), size),
    text: Buffer.from(memory, end, start + bytes - end) as unknown as TextBytes,
  }
}

/** The ids of a batch: `size` numbers, counted from `firstId`. */
export function idsFrom(firstId: number, size: number): number[] {
  const ids = new Array<number>(size)
  for (let i = 0; i < size; i++) ids[i] = firstId + i
  return ids
}
