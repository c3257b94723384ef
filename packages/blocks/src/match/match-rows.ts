import type {
  AnyTest,
  AttributeTest,
  FieldTest,
  IdTest,
  NotTest,
  SeverityTest,
  TimestampTest,
  TraceIdTest,
} from '@logpond/core'
import type { DictionaryColumn, IdDictionary, Part, RowSet } from '../part/part.js'
import { matchText } from './match-text.js'
import { allRows, hasRows } from './row-set.js'

/**
 * The rows of a part that pass all tests. Every test is core's; the columns only apply it to many rows at once: to each different
 * service, host, severity and trace id, to the times at the ends of sorted rows.
 *
 * @param rows The rows to choose from; those that fail are removed from it.
 */
export function matchRows(
  part: Part,
  tests: readonly FieldTest[],
  rows: RowSet = allRows(part.count),
): RowSet {
  for (const test of tests) {
    matchField(part, test, rows)
    if (!hasRows(rows)) break
  }
  return rows
}

function matchField(part: Part, field: FieldTest, rows: RowSet): void {
  switch (field.column) {
    case 'severity':
      matchSeverities(part.severities, field, rows)
      break
    case 'timestamp':
      matchTimes(part, field, rows)
      break
    case 'id':
      matchIds(part.ids, field, rows)
      break
    case 'service':
      matchDictionary(part.services, field.test, rows)
      break
    case 'host':
      matchDictionary(part.hosts, field.test, rows)
      break
    case 'traceId':
      matchTraceIds(part.traceIds, field, rows)
      break
    case 'message':
      part.messages.test(field.test, { contains: field.needle, isEnough: true }, rows)
      break
    case 'spanId':
      for (let row = rows.indexOf(1); row !== -1; row = rows.indexOf(1, row + 1)) {
        if (!field.test(part.spanIds.get(row))) rows[row] = 0
      }
      break
    case 'attributes':
      matchAttributes(part, field, rows)
      break
    case 'any':
      matchAny(part, field, rows)
      break
    case 'not':
      matchNot(part, field, rows)
      break
    case 'text':
      matchText(part, field, rows)
      break
  }
}

function matchAttributes({ attributes }: Part, field: AttributeTest, rows: RowSet): void {
  const { name, path, test } = field
  const [json, ...others] = field.op === 'eq' ? field.json : []
  if (json !== undefined && others.length === 0) attributes.testEqual({ name, path, json, test }, rows)
  else {
    for (let row = rows.indexOf(1); row !== -1; row = rows.indexOf(1, row + 1)) {
      if (!test(attributes.get(row))) rows[row] = 0
    }
  }
}

function matchAny(part: Part, { alternatives }: AnyTest, rows: RowSet): void {
  const passing = new Uint8Array(rows.length)
  for (const tests of alternatives) {
    // Rows that pass an alternative need not be looked at again.
    const open = rows.map((isIn, row) => isIn & ~(passing[row] as number))
    matchRows(part, tests, open)
    for (let row = 0; row < open.length; row++)
      passing[row] = (passing[row] as number) | (open[row] as number)
  }
  rows.set(passing)
}

function matchNot(part: Part, { tests }: NotTest, rows: RowSet): void {
  const excluded = matchRows(part, tests, rows.slice())
  for (let row = 0; row < rows.length; row++) rows[row] = (rows[row] as number) & ~(excluded[row] as number)
}

function matchSeverities(severities: Uint8Array, { test }: SeverityTest, rows: RowSet): void {
  keepCodes(
    severities,
    Uint8Array.from({ length: 25 }, (_, severity) => (test(severity) ? 1 : 0)),
    rows,
  )
}

function matchDictionary(
  { codes, values }: DictionaryColumn,
  test: (value: string | undefined) => boolean,
  rows: RowSet,
): void {
  const isKept = new Uint8Array(values.length + 1)
  let kept = 0
  for (let code = 0; code <= values.length; code++) {
    if (!test(code === 0 ? undefined : values[code - 1])) continue
    isKept[code] = 1
    kept++
  }
  if (kept === 0) rows.fill(0)
  else if (kept <= values.length) keepCodes(codes, isKept, rows)
}

function matchTraceIds(traceIds: IdDictionary, { test, traceId }: TraceIdTest, rows: RowSet): void {
  const wanted = traceIds.codesOf?.(traceId)
  if (wanted === undefined) matchDictionary(traceIds, test, rows)
  else if (wanted.length === 0) rows.fill(0)
  else {
    const { codes } = traceIds
    for (let row = 0; row < rows.length; row++) {
      if (rows[row] === 1 && !wanted.includes(codes[row] as number)) rows[row] = 0
    }
  }
}

function keepCodes(codes: DictionaryColumn['codes'], isKept: Uint8Array, rows: RowSet): void {
  for (let row = 0; row < rows.length; row++) {
    rows[row] = (rows[row] as number) & (isKept[codes[row] as number] as number)
  }
}

function matchTimes({ timestamps, order }: Part, { test, start, end }: TimestampTest, rows: RowSet): void {
  if (order === undefined) {
    const from = firstRow(timestamps, (time) => time >= start)
    rows.fill(0, 0, from)
    rows.fill(
      0,
      Math.max(
        from,
        firstRow(timestamps, (time) => time >= end),
      ),
    )
    return
  }
  for (let row = 0; row < rows.length; row++) {
    if (!test((timestamps[row] as number) / 1000)) rows[row] = 0
  }
}

/** The first of the rows, in the order of their times, for whose time in milliseconds a condition holds. */
function firstRow(timestamps: Float64Array, holds: (time: number) => boolean): number {
  let low = 0
  let high = timestamps.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds((timestamps[middle] as number) / 1000)) high = middle
    else low = middle + 1
  }
  return low
}

function matchIds(ids: Float64Array, { test }: IdTest, rows: RowSet): void {
  for (let row = 0; row < rows.length; row++) if (!test(ids[row] as number)) rows[row] = 0
}
