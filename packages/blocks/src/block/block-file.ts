import { corrupt } from '../bytes/corrupt.js'
import { crc32 } from '../bytes/crc32.js'
import { type BlockHead, decodeBlockHead, lengthOfHead } from './block-head.js'
import type { EncodedBlock } from './encode-block.js'

/** The parts of a block that was kept outside of its store. */
export interface SplitBlock extends EncodedBlock {
  readonly filter: Uint8Array
  readonly decoded: BlockHead
}

const NO_FILTER = new Uint8Array(0)

/** A block as one piece that needs no store: head, filter and body, one after the other. */
export function joinBlock({ head, filter, body }: EncodedBlock): Uint8Array {
  return Buffer.concat([head, filter ?? NO_FILTER, body])
}

/**
 * The parts of a block that `joinBlock` made. They share its memory.
 *
 * @throws LogStorageError CORRUPT if it is damaged; UNSUPPORTED if a later version has written it.
 */
export function splitBlock(bytes: Uint8Array): SplitBlock {
  const head = bytes.subarray(0, lengthOfHead(bytes))
  const decoded = decodeBlockHead(head)
  const { filterBytes, bodyBytes, filterChecksum, bodyChecksum } = decoded
  const bodyStart = head.length + filterBytes
  if (bodyStart + bodyBytes !== bytes.length)
    throw corrupt(`a block has ${bytes.length} bytes instead of ${bodyStart + bodyBytes}`)
  const filter = bytes.subarray(head.length, bodyStart)
  const body = bytes.subarray(bodyStart)
  if (crc32(filter) !== filterChecksum) throw corrupt('the checksum of the filter of a block is wrong')
  if (crc32(body) !== bodyChecksum) throw corrupt('the checksum of the body of a block is wrong')
  return { decoded, head, filter, body }
}
