// A named import of zstd would fail before older versions of Node.js can be refused with an error that says what to do.
import zlib from 'node:zlib'
import { crc32 } from '../bytes/crc32.js'
import { BATCH_CODECS, type BatchCodec, type BatchHead, encodeBatchHead } from './batch-head.js'
import { checkByteOrder } from './byte-order.js'
import { type PackedBatch, packedColumnsOf } from './packed-batch.js'

/** Shorter bodies stay as they are: compressing them takes longer than writing them, and saves no page of a database. */
const MIN_COMPRESSED = 4000

const LEVEL = { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } }

/** A batch as values of a store. */
export interface EncodedBatch {
  readonly head: Uint8Array
  readonly body: Uint8Array
}

export interface BatchPlace {
  /** The least id. */
  readonly firstId: number
  /** @default `firstId + size - 1`: the ids follow each other */
  readonly lastId?: number
  /** Keys of the batches that it was made from, and that it replaces. */
  readonly replaces?: readonly number[]
}

/** Makes the values of a batch. `body` may share memory with the batch. */
export function encodeBatch(batch: PackedBatch, place: BatchPlace): EncodedBatch {
  checkByteOrder()
  const { firstId, lastId = firstId + batch.size - 1, replaces = [] } = place
  const raw = new Uint8Array(batch.memory, 0, batch.bytes)
  const { codec, body } = compress(raw)
  const head: BatchHead = {
    kind: 'batch',
    isPacked: true,
    count: batch.size,
    ...{ firstId, lastId, replaces, codec },
    ...totalsOf(batch),
    rawBytes: batch.bytes,
    filterBytes: 0,
    bodyBytes: body.length,
    bodyChecksum: crc32(body),
    token: batch.token,
  }
  return { head: encodeBatchHead(head), body }
}

function compress(raw: Uint8Array): { readonly codec: BatchCodec; readonly body: Uint8Array } {
  if (raw.length >= MIN_COMPRESSED) {
    const body = zlib.zstdCompressSync(raw, LEVEL)
    if (body.length < raw.length) return { codec: BATCH_CODECS.zstd, body }
  }
  return { codec: BATCH_CODECS.plain, body: raw }
}

function totalsOf(batch: PackedBatch): Pick<BatchHead, 'minTime' | 'maxTime' | 'bySeverity'> {
  const { timestamps, severities } = packedColumnsOf(batch)
  const bySeverity = new Array<number>(25).fill(0)
  let minTime = Infinity
  let maxTime = -Infinity
  for (let i = 0; i < batch.size; i++) {
    const time = timestamps[i] as number
    const severity = severities[i] as number
    if (time < minTime) minTime = time
    if (time > maxTime) maxTime = time
    bySeverity[severity] = (bySeverity[severity] as number) + 1
  }
  return { minTime, maxTime, bySeverity }
}
