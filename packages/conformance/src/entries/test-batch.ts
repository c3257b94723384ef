import type { LogBatch } from '@logpond/core'

/** An entry of a batch. Optional fields that are left out stay absent; the others get a default. */
export interface TestEntry {
  readonly message?: string
  readonly timestamp?: number
  readonly severity?: number
  readonly service?: string | undefined
  readonly host?: string | undefined
  readonly traceId?: string | undefined
  readonly spanId?: string | undefined
  /** An object, or the JSON text of one. */
  readonly attributes?: Readonly<Record<string, unknown>> | string | undefined
}

/** The default time of entries: 2024-01-01. */
export const SOME_TIME = Date.UTC(2024, 0, 1)

let batches = 0

/** A token that no other batch has. */
export function newToken(): string {
  return `conformance-${process.pid}-${Date.now().toString(36)}-${++batches}`
}

/** Puts entries into the columns of a batch, as core does. */
export function batchOf(entries: readonly TestEntry[], token = newToken()): LogBatch {
  const column = <Value>(value: (entry: TestEntry, i: number) => Value) => entries.map(value)
  return {
    token,
    size: entries.length,
    timestamps: column((entry) => entry.timestamp ?? SOME_TIME),
    severities: column((entry) => entry.severity ?? 9),
    messages: column((entry, i) => entry.message ?? `entry ${i}`),
    services: column((entry) => entry.service),
    hosts: column((entry) => entry.host),
    traceIds: column((entry) => entry.traceId),
    spanIds: column((entry) => entry.spanId),
    attributes: column(({ attributes }) =>
      typeof attributes === 'object' ? JSON.stringify(attributes) : attributes,
    ),
  }
}

/** A batch of `size` entries. By default they differ only in their message. */
export function batchOfSize(
  size: number,
  make: (i: number) => TestEntry = (i) => ({ message: `entry ${i}` }),
  token = newToken(),
): LogBatch {
  return batchOf(
    Array.from({ length: size }, (_, i) => make(i)),
    token,
  )
}
