import type { LogBatch } from '@logpond/core'
import type { DictionaryColumn, Part } from '../src/part/part.js'

/** All rows of a part as the columns of a batch, with their ids. */
export function entriesOfPart(part: Part): Omit<LogBatch, 'token' | 'isRetry'> & { ids: number[] } {
  const rows = Array.from({ length: part.count }, (_, row) => row)
  const all = ({ codes, values }: DictionaryColumn) => rows.map((row) => values[(codes[row] as number) - 1])
  return {
    ids: [...part.ids],
    size: part.count,
    timestamps: Array.from(part.timestamps, (time) => time / 1000),
    severities: [...part.severities],
    messages: rows.map((row) => part.messages.get(row)),
    services: all(part.services),
    hosts: all(part.hosts),
    traceIds: all(part.traceIds),
    spanIds: rows.map((row) => part.spanIds.get(row)),
    attributes: rows.map((row) => part.attributes.get(row)),
  }
}
