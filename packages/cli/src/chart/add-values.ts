import { compareValues, type ValueCount } from '@logpond/core'

/** Adds up counts of values. Most frequent first. */
export function addValues(lists: readonly (readonly ValueCount[])[]): ValueCount[] {
  const counts = new Map<ValueCount['value'], number>()
  for (const { value, count } of lists.flat()) counts.set(value, (counts.get(value) ?? 0) + count)
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || compareValues(a.value, b.value))
}
