import type { Histogram } from '../../src/protocol/protocol.js'

/** Where each slice starts, also those without entries, and where the last one ends. */
export function sliceEdges({ from, to, bucket, buckets, edges }: Histogram): readonly number[] {
  if (edges !== undefined) return edges
  // Slices start at multiples of their width; the range may start within one.
  const first = buckets[0]?.start ?? from
  const start = first - Math.ceil((first - from) / bucket) * bucket
  const slices = Math.max(1, Math.ceil((to - start) / bucket))
  return Array.from({ length: slices + 1 }, (_, slice) => start + slice * bucket)
}

/** The slice in which a time lies; the first or the last one for times outside of all. */
export function sliceAt(edges: readonly number[], time: number): number {
  let low = 0
  let high = edges.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((edges[middle] as number) <= time) low = middle
    else high = middle - 1
  }
  return low
}
