import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import type { RowOrder } from './row-order.js'

const sorted = new WeakMap<DirectoryView, Map<RowOrder, readonly PartEntry[]>>()

/** The parts in the order of their nearest rows. Sorted once for a view, because the same view serves many reads. */
export function partsInOrder(view: DirectoryView, order: RowOrder): readonly PartEntry[] {
  let byOrder = sorted.get(view)
  if (byOrder === undefined) {
    byOrder = new Map()
    sorted.set(view, byOrder)
  }
  let parts = byOrder.get(order)
  if (parts === undefined) {
    parts = sortParts(view.parts, order)
    byOrder.set(order, parts)
  }
  return parts
}

function sortParts(parts: readonly PartEntry[], order: RowOrder): readonly PartEntry[] {
  const { sign } = order
  const placed = parts.map((entry) => ({ entry, near: order.near(entry.head) }))
  placed.sort((a, b) => sign * (a.near.primary - b.near.primary || a.near.id - b.near.id))
  return placed.map(({ entry }) => entry)
}
