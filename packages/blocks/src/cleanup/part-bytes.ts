import type { PartEntry } from '../directory/directory-view.js'

/** Bytes of the head of a part, and of what a store adds to three values. */
const OVERHEAD = 300

/** Bytes that a row of a part takes, on average. */
export function rowBytes({ head }: PartEntry): number {
  return (head.bodyBytes + head.filterBytes + OVERHEAD) / head.count
}

/** Bytes that dead rows take until their parts are made again without them. */
export function deadBytes(parts: readonly PartEntry[]): number {
  return parts.reduce((sum, part) => sum + rowBytes(part) * (part.dead?.count ?? 0), 0)
}
