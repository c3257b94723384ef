import type { WriterRecord } from './journal.js'

/**
 * Milliseconds from `store()` of each group of entries until the last of them was reported as committed. Groups that were not
 * committed when their process was killed do not count.
 */
export function commitTimesOf({ submits, submitted, commits }: WriterRecord): number[] {
  const ends = commits.map(({ commit: [first, count], at }) => ({ first, end: first + count, at }))
  return submits.flatMap(({ first, at }, i) => {
    const last = (submits[i + 1]?.first ?? submitted) - 1
    const commit = ends.find((one) => one.first <= last && last < one.end)
    // The rest of the group is in earlier batches.
    return commit === undefined || commit.end <= first ? [] : [commit.at - at]
  })
}
