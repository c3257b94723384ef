import type { LogBatch } from '@logpond/core'
import type { DictionaryColumn, Part } from '../part/part.js'
import { BatchMemory } from './batch-memory.js'
import { type EncodedBatch, encodeBatch } from './encode-batch.js'
import { packBatch } from './pack-batch.js'

/** A part whose rows become part of another one. */
export interface MergedPart {
  readonly key: number
  readonly part: Part
  /** The rows that a cleanup has deleted. */
  readonly dead?: { has(row: number): boolean } | undefined
}

/**
 * Makes one batch of several, so that a search of many small ones opens one value instead of many. Rows that were deleted are left
 * out; all others keep their ids.
 *
 * @param parts Ascending by their ids, which do not overlap, and in each part too.
 * @returns `undefined` if no row is left.
 * @throws LogStorageError ENTRY_REJECTED if the rows take too much memory.
 */
export function mergeBatches(parts: readonly MergedPart[]): EncodedBatch | undefined {
  const runs: [firstId: number, count: number][] = []
  const columns = emptyColumns()
  for (const { part, dead } of parts) {
    const services = valuesOf(part.services)
    const hosts = valuesOf(part.hosts)
    const traceIds = valuesOf(part.traceIds)
    for (let row = 0; row < part.count; row++) {
      if (dead?.has(row)) continue
      addId(runs, part.ids[row] as number)
      columns.timestamps.push((part.timestamps[row] as number) / 1000)
      columns.severities.push(part.severities[row] as number)
      columns.messages.push(part.messages.get(row))
      columns.services.push(services(row))
      columns.hosts.push(hosts(row))
      columns.traceIds.push(traceIds(row))
      columns.spanIds.push(part.spanIds.get(row))
      columns.attributes.push(part.attributes.get(row))
    }
  }
  const [first] = runs
  const last = runs.at(-1)
  if (first === undefined || last === undefined) return undefined
  const batch: LogBatch = { token: '', size: columns.timestamps.length, ...columns }
  const packed = packBatch(batch, new BatchMemory(), runs.length === 1 ? undefined : runs)
  const replaces = parts.map(({ key }) => key)
  return encodeBatch(packed, { firstId: first[0], lastId: last[0] + last[1] - 1, replaces })
}

function addId(runs: [firstId: number, count: number][], id: number): void {
  const last = runs.at(-1)
  if (last !== undefined && id === last[0] + last[1]) last[1]++
  else runs.push([id, 1])
}

function valuesOf({ codes, values }: DictionaryColumn): (row: number) => string | undefined {
  return (row) => values[(codes[row] as number) - 1]
}

function emptyColumns() {
  const texts = (): (string | undefined)[] => []
  return {
    timestamps: [] as number[],
    severities: [] as number[],
    messages: [] as string[],
    services: texts(),
    hosts: texts(),
    traceIds: texts(),
    spanIds: texts(),
    attributes: texts(),
  }
}
