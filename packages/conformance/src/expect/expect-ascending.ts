import { ConformanceFailure } from '../failure/conformance-failure.js'

/** @throws ConformanceFailure unless the ids of entries, in the order in which they were stored, grow. */
export function expectAscending(ids: readonly number[]): void {
  const i = ids.findIndex((id, i) => i > 0 && !(id > (ids[i - 1] as number)))
  if (i === -1) return
  throw new ConformanceFailure(
    `the ids of entries ${i - 1} and ${i}, stored one after the other, are ${ids[i - 1]} and ${ids[i]}: they must ascend, over all batches`,
  )
}
