import type { LogBatch } from '@logpond/core'

/** A copy of a batch, whose columns can be replaced. */
export function columnsOf(batch: LogBatch): LogBatch {
  const { token, size, timestamps, severities, messages, services, hosts, traceIds, spanIds, attributes } =
    batch
  return { token, size, timestamps, severities, messages, services, hosts, traceIds, spanIds, attributes }
}
