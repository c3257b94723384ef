import { decodeDeadRows } from '../directory/dead-rows.js'
import type { PartEntry } from '../directory/directory-view.js'
import { decodeHead } from '../open/decode-head.js'
import { type Steps, settled } from '../steps.js'
import type { BlockReads } from '../store/block-store.js'

/**
 * Bytes that a row of a part takes, on average. Without the head, so that a cleanup never counts more than it frees, and ends too
 * early.
 */
export function rowBytes({ head }: PartEntry): number {
  return (head.bodyBytes + head.filterBytes) / head.count
}

/** Bytes that dead rows take until their parts are made again without them. */
export function deadBytes(parts: readonly PartEntry[]): number {
  return parts.reduce((sum, part) => sum + rowBytes(part) * (part.dead?.count ?? 0), 0)
}

/** {@link deadBytes} of a store, without reading the heads of its other parts. */
export function* readDeadBytes(reads: BlockReads): Steps<number> {
  const parts: PartEntry[] = []
  for (const { key, value } of yield* settled(reads.range('dead', 1, Number.MAX_SAFE_INTEGER))) {
    const head = yield* settled(reads.get('head', key))
    if (head !== undefined) parts.push({ key, head: decodeHead(head), dead: decodeDeadRows(value, key) })
  }
  return deadBytes(parts)
}
