import type { PartHead } from '../part/part-head.js'
import { Summary } from './summary.js'

const known = new WeakMap<PartHead, Summary>()

/** The summary of a part, if it has one. It is decoded once for each head. */
export function summaryOf(head: PartHead): Summary | undefined {
  const { summary: bytes, minTime, maxTime } = head
  if (bytes === undefined || bytes.length === 0) return undefined
  let summary = known.get(head)
  if (summary === undefined) {
    summary = new Summary(bytes, { min: minTime, max: maxTime })
    known.set(head, summary)
  }
  return summary
}
