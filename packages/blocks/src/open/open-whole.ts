import { isPacked } from '../batch/batch-head.js'
import type { BlockHead } from '../block/block-head.js'
import { corrupt } from '../bytes/corrupt.js'
import { crc32 } from '../bytes/crc32.js'
import { damagedPart } from '../part/damaged-part.js'
import type { Part } from '../part/part.js'
import type { PartHead } from '../part/part-head.js'
import { openPart } from './open-part.js'

/**
 * Opens a part whose rows are about to be copied or deleted: all of its body is checked first, and not only the columns that are
 * used.
 *
 * @throws LogStorageError CORRUPT, with the ids and times of the part.
 */
export function openWhole(
  { key, head }: { readonly key: number; readonly head: PartHead },
  body: Uint8Array,
): Part {
  try {
    // Opening a batch checks all of it.
    if (isPacked(head)) return openPart(head, body)
    const { bodyBytes, bodyChecksum } = head as BlockHead
    if (body.length !== bodyBytes) throw corrupt(`its body has ${body.length} bytes instead of ${bodyBytes}`)
    if (crc32(body) !== bodyChecksum) throw corrupt('the checksum of its body is wrong')
    return openPart(head, body)
  } catch (thrown) {
    throw damagedPart(key, head, thrown)
  }
}
