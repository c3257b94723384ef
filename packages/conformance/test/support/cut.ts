import type { LogBatch } from '@logpond/core'

/** Some of the entries of a batch, with its token or another one. */
export function cut(batch: LogBatch, end: number, start = 0, token = batch.token): LogBatch {
  const columns = Object.entries(batch).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.slice(start, end) : value,
  ])
  return { ...(Object.fromEntries(columns) as LogBatch), token, size: end - start }
}
