import { ConformanceFailure } from '../failure/conformance-failure.js'

/** @throws ConformanceFailure unless these ids, in the order of storing, ascend. */
export function expectAscending(ids: readonly number[]): void {
  const i = ids.findIndex((id, i) => i > 0 && !(id > (ids[i - 1] as number)))
  if (i === -1) return
  throw new ConformanceFailure(
    `entry ${i} has the id ${ids[i]}, but entry ${i - 1}, which was stored before it, has the id ${ids[i - 1]}: ids must ascend over all batches`,
  )
}
