// A named import of zstd would fail before older versions of Node.js can be refused with an error that says what to do.
import zlib from 'node:zlib'
import { LogStorageError } from '@logpond/core'
import { INFLATED_ROOM } from '../bytes/codec.js'
import { crc32 } from '../bytes/crc32.js'
import { HAS_SPAN_ID, HAS_TRACE_ID, SPAN_ID_LENGTH, TRACE_ID_LENGTH } from '../part/packed-texts.js'
import type { Part } from '../part/part.js'
import { BATCH_CODECS, type BatchHead } from './batch-head.js'
import { BatchPart } from './batch-part.js'
import { BatchText } from './batch-text.js'
import { checkByteOrder } from './byte-order.js'
import {
  BYTES_OF_NUMBERS,
  type IdRuns,
  type PackedColumns,
  type PackedLists,
  packedColumnsOf,
} from './packed-batch.js'

/**
 * Opens a batch.
 *
 * @throws LogStorageError CORRUPT if the body is damaged, or does not belong to the head.
 */
export function openBatch(head: BatchHead, body: Uint8Array): Part {
  checkByteOrder()
  const raw = inflate(head, body)
  const { count } = head
  if (raw.length < count * BYTES_OF_NUMBERS) throw damaged(head, 'its body is too short')
  const columns = packedColumnsOf(
    { memory: raw.buffer as ArrayBuffer, size: count },
    raw.byteOffset,
    raw.length,
  )
  const starts = startsOf(head, columns)
  const [services, hosts, ids] = listsOf(head, columns, starts[count] as number)
  check(head, columns, services.length, hosts.length)
  const text = new BatchText(columns, starts)
  const inflated = raw === body ? undefined : raw
  return new BatchPart({
    head,
    bytes: raw.length,
    inflated,
    columns,
    text,
    services,
    hosts,
    ids: idsOf(head, ids),
  })
}

/** The bytes of the body as they were packed, at a place in memory that numbers of 8 bytes may have. */
function inflate(head: BatchHead, body: Uint8Array): Uint8Array {
  if (head.codec === BATCH_CODECS.rows) return aligned(body)
  if (body.length !== head.bodyBytes) {
    throw damaged(head, `its body has ${body.length} bytes instead of ${head.bodyBytes}`)
  }
  if (crc32(body) !== head.bodyChecksum) throw damaged(head, 'the checksum of its body is wrong')
  const raw = head.codec === BATCH_CODECS.plain ? body : decompress(head, body)
  if (raw.length !== head.rawBytes) throw damaged(head, 'its body has the wrong length')
  return aligned(raw)
}

function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)
}

function decompress(head: BatchHead, body: Uint8Array): Uint8Array {
  try {
    // Memory of the right size makes short bodies several times faster.
    const chunkSize = head.rawBytes + INFLATED_ROOM
    return zlib.zstdDecompressSync(body, { maxOutputLength: Math.max(head.rawBytes, 1), chunkSize })
  } catch (cause) {
    throw damaged(head, 'its body cannot be decompressed', cause)
  }
}

/** Where the text of each entry begins, and where the last one ends. */
function startsOf(head: BatchHead, columns: PackedColumns): Uint32Array {
  const { messageLengths, attributesLengths, flags, text } = columns
  const starts = new Uint32Array(head.count + 1)
  let end = 0
  for (let row = 0; row < head.count; row++) {
    const flag = flags[row] as number
    end += (messageLengths[row] as number) + (attributesLengths[row] as number)
    if (flag & HAS_TRACE_ID) end += TRACE_ID_LENGTH
    if (flag & HAS_SPAN_ID) end += SPAN_ID_LENGTH
    if (end > text.length) throw damaged(head, 'its texts are longer than its body')
    starts[row + 1] = end
  }
  return starts
}

function listsOf(head: BatchHead, { text }: PackedColumns, start: number): PackedLists {
  let lists: unknown
  try {
    lists = JSON.parse(text.toString('utf8', start, text.length))
  } catch (cause) {
    throw damaged(head, 'the lists at its end cannot be read', cause)
  }
  if (isLists(lists)) return lists
  throw damaged(head, 'the lists at its end are not possible')
}

function isLists(value: unknown): value is PackedLists {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return false
  const [services, hosts, ids = []] = value
  return [services, hosts].every(isTexts) && Array.isArray(ids) && ids.every(isRun)
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

function isRun(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((number) => Number.isSafeInteger(number))
}

function check(head: BatchHead, columns: PackedColumns, services: number, hosts: number): void {
  const { timestamps, severities } = columns
  for (let row = 0; row < head.count; row++) {
    const time = timestamps[row] as number
    const severity = severities[row] as number
    if (!(time >= head.minTime && time <= head.maxTime))
      throw damaged(head, 'it has other times than its head')
    if (severity < 1 || severity > 24) throw damaged(head, `it has an entry with the severity ${severity}`)
    if ((columns.services[row] as number) > services || (columns.hosts[row] as number) > hosts) {
      throw damaged(head, 'it has an entry whose service or host is not in its lists')
    }
  }
}

function idsOf(head: BatchHead, runs: IdRuns = [[head.firstId, head.count]]): Float64Array {
  const ids = new Float64Array(head.count)
  let row = 0
  let last = head.firstId - 1
  for (const [firstId, count] of runs) {
    if (firstId <= last || count < 1 || count > head.count - row)
      throw damaged(head, 'its ids are not possible')
    for (let i = 0; i < count; i++) ids[row++] = firstId + i
    last = firstId + count - 1
  }
  if (row === head.count && ids[0] === head.firstId && last === head.lastId) return ids
  throw damaged(head, 'its ids are not those of its head')
}

function damaged({ firstId, lastId }: BatchHead, problem: string, cause?: unknown): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The batch with the ids from ${firstId} to ${lastId} is damaged: ${problem}.`,
    { cause },
  )
}
