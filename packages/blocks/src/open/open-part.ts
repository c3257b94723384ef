import { isPacked } from '../batch/batch-head.js'
import { openBatch } from '../batch/open-batch.js'
import { openBlock } from '../block/open-block.js'
import type { Part } from '../part/part.js'
import type { PartHead } from '../part/part-head.js'

/** @throws LogStorageError CORRUPT */
export function openPart(head: PartHead, body: Uint8Array): Part {
  return isPacked(head) ? openBatch(head, body) : openBlock(head, body)
}
