import { CHUNKS } from './filter-layout.js'

/*
 * The keys of the space `filter`: the filter of a part has the key of the part, which is less than 2⁵². The head and the chunks of a
 * group of filters have greater keys, in two ranges, so that the heads can be read alone.
 */
const GROUP_HEADS = 2 ** 52
const GROUP_CHUNKS = GROUP_HEADS + 2 ** 44

/** Groups have keys like parts, from 1 on. */
export function groupHeadKey(group: number): number {
  return GROUP_HEADS + group
}

export function groupOfHeadKey(key: number): number {
  return key - GROUP_HEADS
}

/** The key after the last one of a head. */
export const GROUP_HEADS_END = GROUP_CHUNKS

export function groupChunkKey(group: number, chunk: number): number {
  return GROUP_CHUNKS + group * CHUNKS + chunk
}
