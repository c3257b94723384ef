import { type LogBatch, LogStorageError, toMicroseconds } from '@logpond/core'
import { HAS_SPAN_ID, HAS_TRACE_ID, SPAN_ID_LENGTH, TRACE_ID_LENGTH } from '../part/packed-texts.js'
import type { BatchMemory } from './batch-memory.js'
import {
  BYTES_OF_NUMBERS,
  type IdRuns,
  type PackedBatch,
  type PackedColumns,
  type PackedLists,
  packedColumnsOf,
} from './packed-batch.js'

/** Places in the text are numbers of 32 bits, and no database takes longer values. */
const MAX_BYTES = 2 ** 31 - 1

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
  bytes: number
  attributesBytes: number
  /** The flags of all entries, combined. */
  flags: number
}

/**
 * Packs a batch.
 *
 * @param ids The ids, if they do not follow each other.
 * @throws LogStorageError ENTRY_REJECTED if the batch needs too much memory: its halves may not. Also if a text is not a string.
 */
export function packBatch(batch: LogBatch, memory: BatchMemory, ids?: IdRuns): PackedBatch {
  try {
    return pack(batch, memory, ids)
  } catch (cause) {
    throw new LogStorageError(
      'ENTRY_REJECTED',
      `A batch of ${batch.size} entries cannot be stored as one value: ${cause}`,
      { cause },
    )
  }
}

function pack(batch: LogBatch, free: BatchMemory, ids: IdRuns | undefined): PackedBatch {
  const { token, size, timestamps, severities } = batch
  const pieces = piecesOf(batch)
  const services = placesOf(batch.services)
  const hosts = placesOf(batch.hosts)
  const values = [services.values, hosts.values] as const
  const lists = JSON.stringify((ids === undefined ? values : [...values, ids]) satisfies PackedLists)
  let bytes = size * BYTES_OF_NUMBERS + Buffer.byteLength(lists)
  for (const piece of pieces) bytes += piece.bytes
  if (bytes > MAX_BYTES) throw new RangeError(`it takes ${bytes} bytes`)
  const memory = free.take(bytes)
  const columns = packedColumnsOf({ memory, size })
  for (let i = 0; i < size; i++) {
    columns.timestamps[i] = toMicroseconds(timestamps[i] as number)
    columns.severities[i] = severities[i] as number
  }
  columns.services.set(services.places)
  columns.hosts.set(hosts.places)
  const written = writeText(batch, pieces, columns)
  columns.text.write(lists, written.bytes)
  return {
    token,
    size,
    memory,
    bytes,
    services: services.values,
    hosts: hosts.values,
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
  const written: Written = { bytes: 0, attributesBytes: 0, flags: 0 }
  let end = 0
  for (const piece of pieces) {
    columns.text.write(piece.text, written.bytes)
    written.bytes += piece.bytes
    // In ASCII text, each character is one byte.
    const lengthOf = piece.bytes === piece.text.length ? charactersOf : Buffer.byteLength
    let bytes = 0
    for (let i = end; i < piece.end; i++) {
      const json = attributes[i]
      const attributesLength = json === undefined ? 0 : lengthOf(json)
      const flags =
        (traceIds[i] === undefined ? 0 : HAS_TRACE_ID) | (spanIds[i] === undefined ? 0 : HAS_SPAN_ID)
      const messageLength = lengthOf(messages[i] as string)
      columns.messageLengths[i] = messageLength
      columns.attributesLengths[i] = attributesLength
      columns.flags[i] = flags
      bytes += messageLength + attributesLength
      if (flags & HAS_TRACE_ID) bytes += TRACE_ID_LENGTH
      if (flags & HAS_SPAN_ID) bytes += SPAN_ID_LENGTH
      written.attributesBytes += attributesLength
      written.flags |= flags
    }
    // Otherwise the texts could not be cut apart again.
    if (bytes !== piece.bytes) throw new TypeError('a text is not a string, or an id has a wrong length')
    end = piece.end
  }
  return written
}

function charactersOf(text: string): number {
  return text.length
}

/** The places of values in the list that has each of them once, in order of appearance. */
function placesOf(column: LogBatch['services']): { readonly places: Uint32Array; readonly values: string[] } {
  const places = new Uint32Array(column.length)
  const values: string[] = []
  const known = new Map<string, number>()
  for (let i = 0; i < places.length; i++) {
    const value = column[i]
    if (value === undefined) continue
    let place = known.get(value)
    if (place === undefined) {
      place = values.push(value)
      known.set(value, place)
    }
    places[i] = place
  }
  return { places, values }
}
