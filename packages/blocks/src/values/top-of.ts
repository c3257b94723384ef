import { type AttributeValue, compareValues, type ValueCount } from '@logpond/core'

/** The most values that are sorted in vain. */
const SURPLUS = 1000

/** The most frequent values, the most frequent first; equally frequent ones by {@link compareValues}. */
export function topOf(
  counts: Iterable<readonly [place: number, count: number]>,
  valueAt: (place: number) => AttributeValue,
  limit: number,
): ValueCount[] {
  const top: ValueCount[] = []
  /** The last one that is among the first so far. */
  let last: ValueCount | undefined
  for (const [place, count] of counts) {
    // Without making the value.
    if (last !== undefined && count < last.count) continue
    const each = { value: valueAt(place), count }
    if (last !== undefined && byFrequency(each, last) > 0) continue
    top.push(each)
    if (top.length < 2 * limit + SURPLUS) continue
    top.sort(byFrequency)
    top.length = limit
    last = top[limit - 1]
  }
  return top.sort(byFrequency).slice(0, limit)
}

function byFrequency(a: ValueCount, b: ValueCount): number {
  return b.count - a.count || compareValues(a.value, b.value)
}
