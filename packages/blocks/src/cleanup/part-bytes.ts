import type { PartEntry } from '../directory/directory-view.js'

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
