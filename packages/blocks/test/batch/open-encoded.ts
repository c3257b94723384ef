import type { LogBatch } from '@logpond/core'
import { decodeBatchHead } from '../../src/batch/batch-head.js'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { type BatchPlace, type EncodedBatch, encodeBatch } from '../../src/batch/encode-batch.js'
import { openBatch } from '../../src/batch/open-batch.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import type { Part } from '../../src/part/part.js'
import { makeBatch, type Row } from '../make-batch.js'

/** The part of an encoded batch. */
export function openEncoded({ head, body }: EncodedBatch): Part {
  return openBatch(decodeBatchHead(head), body)
}

export function encode(batch: LogBatch, place: BatchPlace = { firstId: 1 }): EncodedBatch {
  return encodeBatch(packBatch(batch, new BatchMemory()), place)
}

export function partOf(rows: readonly Row[], place?: BatchPlace): Part {
  return openEncoded(encode(makeBatch(rows), place))
}
