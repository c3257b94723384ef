import { decodeBatchHead, isBatchHead } from '../batch/batch-head.js'
import { decodeBlockHead } from '../block/block-head.js'
import type { PartHead } from '../part/part-head.js'

/** @throws LogStorageError CORRUPT; UNSUPPORTED if a later version has written it. */
export function decodeHead(bytes: Uint8Array): PartHead {
  return isBatchHead(bytes) ? decodeBatchHead(bytes) : decodeBlockHead(bytes)
}
