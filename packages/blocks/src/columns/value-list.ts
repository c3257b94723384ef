import { HASH_SEED } from './hash-seed.js'

/** Values that are written together: the bytes of value `i` lie from `starts[order[i]]` to `ends[order[i]]`. */
export interface ValueList {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly order: Uint32Array
  /** The values are `order[from]` to `order[to - 1]`. */
  readonly from: number
  readonly to: number
}

/** Different values of a list, and the place of each value among them, counted from 0. */
export interface DistinctValues {
  /** The first variable of each. */
  readonly variables: readonly number[]
  readonly codes: Uint32Array
}

const HASH_FACTOR = 0x01000193

/** Finds the different values; `undefined` if there are more than `max`. */
export function distinctValues(list: ValueList, max: number): DistinctValues | undefined {
  const { bytes, starts, ends, order, from, to } = list
  const table = new Int32Array(2 ** Math.ceil(Math.log2(max * 2 + 2))).fill(-1)
  const mask = table.length - 1
  const variables: number[] = []
  const codes = new Uint32Array(to - from)
  for (let i = from; i < to; i++) {
    const variable = order[i] as number
    const start = starts[variable] as number
    const end = ends[variable] as number
    let hash = HASH_SEED
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), HASH_FACTOR)
    let slot = (hash ^ (hash >>> 15)) & mask
    for (;;) {
      const code = table[slot] as number
      if (code < 0) {
        if (variables.length === max) return undefined
        codes[i - from] = table[slot] = variables.push(variable) - 1
        break
      }
      const other = variables[code] as number
      const otherStart = starts[other] as number
      if ((ends[other] as number) - otherStart === end - start) {
        let same = 0
        while (start + same < end && bytes[start + same] === bytes[otherStart + same]) same++
        if (start + same === end) {
          codes[i - from] = code
          break
        }
      }
      slot = (slot + 1) & mask
    }
  }
  return { variables, codes }
}
