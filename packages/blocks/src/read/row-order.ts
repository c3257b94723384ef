import type { Part } from '../part/part.js'
import type { PartHead } from '../part/part-head.js'

/** The place of a row in an order: its time in microseconds, or its id, and then its id. */
export interface Place {
  readonly primary: number
  readonly id: number
}

/** An order in which a read returns rows. */
export interface RowOrder {
  /** 1 for ascending, −1 for descending; both the primary value and the id. */
  readonly sign: 1 | -1
  /** By what rows are ordered first. */
  primaries(part: Part): Float64Array
  /** A place that no row of the part precedes. */
  near(head: PartHead): Place
  /** A place that no row of the part follows. */
  far(head: PartHead): Place
  /** The rows of the part in ascending order; `undefined` if they lie so. */
  ascending(part: Part): Uint32Array | undefined
}

/** From the newest entry to the oldest, by (timestamp, id). */
export const newestFirst: RowOrder = {
  sign: -1,
  primaries: ({ timestamps }) => timestamps,
  near: ({ maxTime, lastId }) => ({ primary: maxTime, id: lastId }),
  far: ({ minTime, firstId }) => ({ primary: minTime, id: firstId }),
  ascending: ({ order }) => order,
}

/** From the oldest entry to the newest, by (timestamp, id). */
export const oldestFirst: RowOrder = {
  ...newestFirst,
  sign: 1,
  near: newestFirst.far,
  far: newestFirst.near,
}

/** By id, ascending. */
export const byId: RowOrder = {
  sign: 1,
  primaries: ({ ids }) => ids,
  near: ({ firstId }) => ({ primary: firstId, id: firstId }),
  far: ({ lastId }) => ({ primary: lastId, id: lastId }),
  ascending: ({ ids }) => {
    for (let row = 1; row < ids.length; row++) {
      if ((ids[row] as number) < (ids[row - 1] as number)) return sortedById(ids)
    }
    return undefined
  },
}

/** Whether place (primary, id) comes after another in an order. */
export function isAfter({ sign }: RowOrder, primary: number, id: number, other: Place): boolean {
  const distance = sign * (primary - other.primary)
  return distance > 0 || (distance === 0 && sign * (id - other.id) > 0)
}

function sortedById(ids: Float64Array): Uint32Array {
  return Uint32Array.from(ids.keys()).sort((a, b) => (ids[a] as number) - (ids[b] as number))
}
