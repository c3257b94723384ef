import { decodeBatchHead, isBatchHead } from '../batch/batch-head.js'
import { decodeBlockHead } from '../block/block-head.js'
import type { PartHead } from '../part/part-head.js'

/** @throws LogStorageError CORRUPT; UNSUPPORTED if a later version has written it. */
export function decodeHead(bytes: Uint8Array): PartHead {
  return isBatchHead(bytes) ? decodeBatchHead(bytes) : decodeBlockHead(bytes)
}

/** What a head with a wrong checksum says, if all of it is possible. It need not be true. */
export function guessHead(bytes: Uint8Array): PartHead | undefined {
  try {
    return isBatchHead(bytes) ? decodeBatchHead(bytes, false) : decodeBlockHead(bytes, false)
  } catch {
    return undefined
  }
}
