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
 * @param parts In any order. No id is in two of them.
 * @returns `undefined` if no row is left.
 * @throws LogStorageError ENTRY_REJECTED if the rows take too much memory.
 */
export function mergeBatches(parts: readonly MergedPart[]): EncodedBatch | undefined {
  const runs: [firstId: number, count: number][] = []
  const columns = emptyColumns()
  const readers = parts.map(({ part }) => readerOf(part))
  for (const { place, row, id } of liveRows(parts)) {
    const reader = readers[place] as RowReader
    addId(runs, id)
    columns.timestamps.push((reader.part.timestamps[row] as number) / 1000)
    columns.severities.push(reader.part.severities[row] as number)
    columns.messages.push(reader.part.messages.get(row))
    columns.services.push(reader.service(row))
    columns.hosts.push(reader.host(row))
    columns.traceIds.push(reader.traceId(row))
    columns.spanIds.push(reader.part.spanIds.get(row))
    columns.attributes.push(reader.part.attributes.get(row))
  }
  const [first] = runs
  const last = runs.at(-1)
  if (first === undefined || last === undefined) return undefined
  const batch: LogBatch = { token: '', size: columns.timestamps.length, ...columns }
  const packed = packBatch(batch, new BatchMemory(), runs.length === 1 ? undefined : runs)
  const replaces = parts.map(({ key }) => key)
  return encodeBatch(packed, { firstId: first[0], lastId: last[0] + last[1] - 1, replaces })
}

interface LiveRow {
  /** Of the part in the list. */
  readonly place: number
  readonly row: number
  readonly id: number
}

/** The rows that are left, by their ids: a part that was merged may have a greater key, but lower ids, than the one before it. */
function liveRows(parts: readonly MergedPart[]): LiveRow[] {
  const rows: LiveRow[] = []
  for (const [place, { part, dead }] of parts.entries()) {
    for (let row = 0; row < part.count; row++) {
      if (!dead?.has(row)) rows.push({ place, row, id: part.ids[row] as number })
    }
  }
  return rows.sort((a, b) => a.id - b.id)
}

interface RowReader {
  readonly part: Part
  service(row: number): string | undefined
  host(row: number): string | undefined
  traceId(row: number): string | undefined
}

function readerOf(part: Part): RowReader {
  return {
    part,
    service: valuesOf(part.services),
    host: valuesOf(part.hosts),
    traceId: (row) => part.traceIdOf(row),
  }
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
