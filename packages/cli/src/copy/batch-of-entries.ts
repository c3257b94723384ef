import type { LogBatch, StoredLogEntry } from '@logpond/core'

/** `JSON.rawJSON` of Node.js 22, which TypeScript does not know yet. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown }

/** Stored entries as a batch, so that another store returns equal entries, under ids of its own. */
export function batchOfEntries(entries: readonly StoredLogEntry[], token: string): LogBatch {
  return {
    token,
    size: entries.length,
    timestamps: entries.map(({ timestamp }) => timestamp),
    severities: entries.map(({ severity }) => severity),
    messages: entries.map(({ message }) => message),
    services: entries.map(({ service }) => service),
    hosts: entries.map(({ host }) => host),
    traceIds: entries.map(({ traceId }) => traceId),
    spanIds: entries.map(({ spanId }) => spanId),
    attributes: entries.map(({ attributes }) => attributes && JSON.stringify(attributes, exactNumbers)),
  }
}

/** Numbers that `JSON.parse` reads and `JSON.stringify` does not write: `1e999` is Infinity, and `-0` is not `0`. */
function exactNumbers(_key: string, value: unknown): unknown {
  if (value === Infinity) return rawJSON('1e999')
  if (value === -Infinity) return rawJSON('-1e999')
  return Object.is(value, -0) ? rawJSON('-0') : value
}
