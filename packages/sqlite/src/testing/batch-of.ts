import type { LogBatch } from '@logpond/core'

/** A batch of entries with only a message, a time and a severity. */
export function batchOf(token: string, ...messages: string[]): LogBatch {
  const nothing = messages.map(() => undefined)
  return {
    token,
    size: messages.length,
    timestamps: messages.map((_, index) => 1_700_000_000_000 + index),
    severities: messages.map(() => 9),
    messages,
    services: nothing,
    hosts: nothing,
    traceIds: nothing,
    spanIds: nothing,
    attributes: nothing,
  }
}
