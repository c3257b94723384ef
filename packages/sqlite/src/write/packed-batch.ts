import { type LogBatch, LogStorageError, type MaybePromise, toMicroseconds } from '@logpond/core'
import type { BatchMemory } from './batch-memory.js'

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
  /** Each value once. Entries refer to them by place, counted from 1. */
  readonly services: readonly string[]
  readonly hosts: readonly string[]
  /** Whether at least one entry has attributes. */
  readonly hasAttributes: boolean
  readonly hasTraceIds: boolean
  readonly hasSpanIds: boolean
}

/** Number of hex digits. */
export const TRACE_ID_LENGTH = 32
export const SPAN_ID_LENGTH = 16

/** Flags of an entry. */
export const HAS_TRACE_ID = 1
export const HAS_SPAN_ID = 2

const BYTES_OF_NUMBERS = 8 + 4 * 4 + 2

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
  /** UTF-8. For each entry: message, attributes, trace id and span id. At least one more byte follows the last entry. */
  readonly text: TextBytes
}

/** The methods of a Buffer that are used. Declarations that name Buffer compile only with the types of Node.js. */
interface TextBytes extends Uint8Array {
  write(text: string, offset: number): number
  toString(encoding?: 'utf8', start?: number, end?: number): string
}

export function packedColumnsOf({ memory, size }: Pick<PackedBatch, 'memory' | 'size'>): PackedColumns {
  let end = 0
  const next = (bytes: number) => {
    const start = end
    end += bytes * size
    return start
  }
  return {
    timestamps: new Float64Array(memory, next(8), size),
    messageLengths: new Uint32Array(memory, next(4), size),
    attributesLengths: new Uint32Array(memory, next(4), size),
    services: new Uint32Array(memory, next(4), size),
    hosts: new Uint32Array(memory, next(4), size),
    severities: new Uint8Array(memory, next(1), size),
    flags: new Uint8Array(memory, next(1), size),
    text: Buffer.from(memory, end),
  }
}

/** Characters of a piece: long enough for few calls, short enough for the processor's caches. */
const PIECE = 8192

/** The text of some entries, joined before it is encoded. */
interface Piece {
  readonly text: string
  readonly bytes: number
  /** The index after the last entry. */
  readonly end: number
}

/** Totals over the entries of a batch. */
interface Written {
  attributesBytes: number
  /** The flags of all entries, combined. */
  flags: number
}

/**
 * Packs a batch.
 *
 * @throws LogStorageError ENTRY_REJECTED if the batch needs too much memory: its halves may not.
 */
export function packBatch(batch: LogBatch, memory: BatchMemory): PackedBatch {
  try {
    return pack(batch, memory)
  } catch (cause) {
    throw new LogStorageError(
      'ENTRY_REJECTED',
      `The text of ${batch.size} entries is too long for one batch: ${cause}`,
      { cause },
    )
  }
}

function pack(batch: LogBatch, free: BatchMemory): PackedBatch {
  const { token, size, timestamps, severities } = batch
  const pieces = piecesOf(batch)
  let bytes = size * BYTES_OF_NUMBERS + 1
  for (const piece of pieces) bytes += piece.bytes
  const memory = free.take(bytes)
  const columns = packedColumnsOf({ memory, size })
  for (let i = 0; i < size; i++) {
    columns.timestamps[i] = toMicroseconds(timestamps[i] as number)
    columns.severities[i] = severities[i] as number
  }
  const written = writeText(batch, pieces, columns)
  return {
    token,
    size,
    memory,
    bytes,
    services: packPlaces(batch.services, columns.services),
    hosts: packPlaces(batch.hosts, columns.hosts),
    hasAttributes: written.attributesBytes > 0,
    hasTraceIds: (written.flags & HAS_TRACE_ID) !== 0,
    hasSpanIds: (written.flags & HAS_SPAN_ID) !== 0,
  }
}

/** Joins the texts of entries: encoding one long string is many times faster than encoding many short ones. */
function piecesOf({ size, messages, attributes, traceIds, spanIds }: LogBatch): Piece[] {
  const pieces: Piece[] = []
  let text = ''
  for (let i = 0; i < size; i++) {
    text += messages[i] as string
    const json = attributes[i]
    const traceId = traceIds[i]
    const spanId = spanIds[i]
    if (json !== undefined) text += json
    if (traceId !== undefined) text += traceId
    if (spanId !== undefined) text += spanId
    if (text.length < PIECE && i < size - 1) continue
    pieces.push({ text, bytes: Buffer.byteLength(text), end: i + 1 })
    text = ''
  }
  return pieces
}

function writeText(batch: LogBatch, pieces: readonly Piece[], columns: PackedColumns): Written {
  const { messages, attributes, traceIds, spanIds } = batch
  const written: Written = { attributesBytes: 0, flags: 0 }
  let start = 0
  let end = 0
  for (const piece of pieces) {
    columns.text.write(piece.text, start)
    start += piece.bytes
    // In ASCII text, each character is one byte.
    const lengthOf = piece.bytes === piece.text.length ? charactersOf : Buffer.byteLength
    for (let i = end; i < piece.end; i++) {
      const json = attributes[i]
      const attributesLength = json === undefined ? 0 : lengthOf(json)
      const flags =
        (traceIds[i] === undefined ? 0 : HAS_TRACE_ID) | (spanIds[i] === undefined ? 0 : HAS_SPAN_ID)
      columns.messageLengths[i] = lengthOf(messages[i] as string)
      columns.attributesLengths[i] = attributesLength
      columns.flags[i] = flags
      written.attributesBytes += attributesLength
      written.flags |= flags
    }
    end = piece.end
  }
  return written
}

function charactersOf(text: string): number {
  return text.length
}

/** Fills `places`, and returns each value once, in order of appearance. */
function packPlaces(values: LogBatch['services'], places: Uint32Array): string[] {
  const list: string[] = []
  const known = new Map<string, number>()
  for (let i = 0; i < places.length; i++) {
    const value = values[i]
    let place = 0
    if (value !== undefined) {
      place = known.get(value) ?? 0
      if (place === 0) {
        place = list.push(value)
        known.set(value, place)
      }
    }
    places[i] = place
  }
  return list
}

/** The writes of a driver that takes packed batches. */
export interface PackedWrites {
  /** As `append`. Returns the first id; the others follow it. */
  appendPacked(batch: PackedBatch): MaybePromise<number>
}

/** The ids of a batch: `size` numbers, counted from `firstId`. */
export function idsFrom(firstId: number, size: number): number[] {
  const ids = new Array<number>(size)
  for (let i = 0; i < size; i++) ids[i] = firstId + i
  return ids
}
