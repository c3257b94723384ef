import type { PartEntry } from '../directory/directory-view.js'
import type { Slices } from '../summary/slice-width.js'
import { startOfSlice } from './slice-counts.js'

/** Whether all rows of a part are in one slice, as its head shows. */
export function isOneSlice({ head: { minTime, maxTime } }: PartEntry, wanted: Slices): boolean {
  return startOfSlice(minTime, wanted) === startOfSlice(maxTime, wanted)
}
