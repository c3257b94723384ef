import type { LogBatch } from '@logpond/core'

/** The columns of a batch as an object of their own, to be changed. */
export function columnsOf(batch: LogBatch): LogBatch {
  const { token, size, timestamps, severities, messages, services, hosts, traceIds, spanIds, attributes } =
    batch
  return { token, size, timestamps, severities, messages, services, hosts, traceIds, spanIds, attributes }
}
