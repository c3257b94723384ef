/** Values by place, of which only the order matters. */
interface ComparedPlaces {
  compare(a: number, b: number): number
}

/**
 * The places of the most frequent values, the most frequent first; equally frequent ones in the order of their values. Values are not
 * made: only equally frequent ones are compared.
 *
 * @param counts The number of rows by place. Places without rows do not count.
 * @param from The first place that counts.
 */
export function topOf(
  counts: ArrayLike<number>,
  from: number,
  table: ComparedPlaces,
  limit: number,
): number[] {
  /** Whether a place comes after another one. */
  const isAfter = (a: number, b: number) => {
    const difference = (counts[a] as number) - (counts[b] as number)
    return difference === 0 ? table.compare(a, b) > 0 : difference < 0
  }
  // A heap with the last one of those found so far at its root.
  const heap: number[] = []
  let least = 1
  for (let place = from; place < counts.length; place++) {
    if ((counts[place] as number) < least) continue
    if (heap.length < limit) {
      rise(heap, place, isAfter)
    } else if (limit > 0 && isAfter(heap[0] as number, place)) {
      sink(heap, place, isAfter)
    }
    if (limit > 0 && heap.length === limit) least = counts[heap[0] as number] as number
  }
  return heap.sort((a, b) => (isAfter(a, b) ? 1 : -1))
}

type IsAfter = (a: number, b: number) => boolean

function rise(heap: number[], place: number, isAfter: IsAfter): void {
  let at = heap.length
  heap.push(place)
  while (at > 0) {
    const parent = (at - 1) >> 1
    const other = heap[parent] as number
    if (!isAfter(place, other)) break
    heap[at] = other
    at = parent
  }
  heap[at] = place
}

/** Puts a place in the place of the root. */
function sink(heap: number[], place: number, isAfter: IsAfter): void {
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isAfter(heap[child + 1] as number, heap[child] as number)) child++
    const other = heap[child] as number
    if (!isAfter(other, place)) break
    heap[at] = other
    at = child
  }
  heap[at] = place
}
