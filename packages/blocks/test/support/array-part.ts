import { type JsonValue, mayHaveErrors, type StoredLogEntry, toMicroseconds } from '@logpond/core'
import type { DictionaryColumn, MessageColumn, Part, RowSet } from '../../src/part/part.js'
import type { PartHead } from '../../src/part/part-head.js'
import { plainFields, plainValue } from './plain-counts.js'

/** An entry with its attributes as JSON text, as parts have them. */
export type ArrayRow = Omit<StoredLogEntry, 'attributes'> & { readonly attributes?: string }

/** A part over an array of rows, which tests each row by itself: it is too simple to be wrong. */
export function arrayPart(rows: readonly ArrayRow[], head: Partial<PartHead> = {}): Part {
  const texts = (column: 'service' | 'host' | 'traceId') => dictionary(rows.map((row) => row[column]))
  const isSorted = rows.every((row, i) => i === 0 || isBefore(rows[i - 1] as ArrayRow, row))
  const order = Uint32Array.from(rows.keys()).sort((a, b) =>
    isBefore(rows[a] as ArrayRow, rows[b] as ArrayRow) ? -1 : 1,
  )
  return {
    head: { ...headOf(rows), ...head },
    count: rows.length,
    ids: Float64Array.from(rows, ({ id }) => id),
    timestamps: Float64Array.from(rows, ({ timestamp }) => toMicroseconds(timestamp)),
    severities: Uint8Array.from(rows, ({ severity }) => severity),
    services: texts('service'),
    hosts: texts('host'),
    traceIds: texts('traceId'),
    traceIdOf: (row) => rows[row]?.traceId,
    spanIds: { get: (row) => rows[row]?.spanId },
    messages: messageColumn(rows),
    attributes: {
      get: (row) => rows[row]?.attributes,
      test: (conditions, set) =>
        keep(set, (row) => conditions.every(({ test }) => test(rows[row]?.attributes))),
      places: (name, set, place) =>
        Uint32Array.from(rows, (row, i) => {
          const value = plainValue(entryOf(row), { column: 'attributes', ...name })
          return set[i] === 0 || value === undefined ? 0 : place(value)
        }),
      countPlaces: (name, place, add) => {
        for (const row of rows) {
          const value = plainValue(entryOf(row), { column: 'attributes', ...name })
          add(value === undefined ? 0 : place(value), 1)
        }
      },
      fields: (set, found) => {
        for (const [i, row] of rows.entries()) {
          if (set[i] === 0) continue
          for (const { name, types } of plainFields([entryOf(row)]))
            for (const type of types) found(name, type, 1)
        }
      },
      withErrors: () => Uint8Array.from(rows, ({ attributes }) => (mayHaveErrors(attributes) ? 1 : 0)),
    },
    order: isSorted ? undefined : order,
    memoryBytes: rows.reduce((sum, row) => sum + 200 + row.message.length, 0),
  }
}

/** The head of a part with these rows. */
export function headOf(rows: readonly ArrayRow[]): PartHead {
  const ids = rows.map(({ id }) => id)
  const times = rows.map(({ timestamp }) => toMicroseconds(timestamp))
  const bySeverity = Array.from({ length: 25 }, () => 0)
  for (const { severity } of rows) bySeverity[severity] = (bySeverity[severity] ?? 0) + 1
  return {
    kind: 'batch',
    count: rows.length,
    firstId: Math.min(...ids),
    lastId: Math.max(...ids),
    minTime: Math.min(...times),
    maxTime: Math.max(...times),
    bySeverity,
    rawBytes: 0,
    replaces: [],
    filterBytes: 0,
    bodyBytes: 1,
  }
}

/** The entry that a row holds. */
export function entryOf({ attributes, ...row }: ArrayRow): StoredLogEntry {
  if (attributes === undefined) return row
  return { ...row, attributes: JSON.parse(attributes) as Record<string, JsonValue> }
}

function messageColumn(rows: readonly ArrayRow[]): MessageColumn {
  const get = (row: number) => (rows[row] as ArrayRow).message
  return { get, test: (test, _, set) => keep(set, (row) => test(get(row))) }
}

function dictionary(texts: readonly (string | undefined)[]): DictionaryColumn {
  const values = [...new Set(texts.filter((text) => text !== undefined))]
  const codes = Uint32Array.from(texts, (text) => (text === undefined ? 0 : values.indexOf(text) + 1))
  return { codes: values.length < 256 ? Uint8Array.from(codes) : codes, values }
}

function isBefore(a: ArrayRow, b: ArrayRow): boolean {
  return a.timestamp === b.timestamp ? a.id < b.id : a.timestamp < b.timestamp
}

function keep(set: RowSet, holds: (row: number) => boolean): void {
  for (let row = 0; row < set.length; row++) if (set[row] === 1 && !holds(row)) set[row] = 0
}
