import type {
  AnyTest,
  AttributeTest,
  FieldTest,
  IdTest,
  NotTest,
  SeverityTest,
  SpanIdTest,
  TimestampTest,
  TraceIdTest,
} from '@logpond/core'
import type { DictionaryColumn, IdDictionary, Part, RowSet } from '../part/part.js'
import { runSync, type Steps } from '../steps.js'
import { matchText } from './match-text.js'
import { allRows, exclude, hasRows, unite } from './row-set.js'

/** Says after each test whether to pause. */
export interface Pauses {
  isDue(): boolean
}

const NEVER: Pauses = { isDue: () => false }

/** As {@link matchInSteps}, without a pause. */
export function matchRows(
  part: Part,
  tests: readonly FieldTest[],
  rows: RowSet = allRows(part.count),
): RowSet {
  return runSync(matchInSteps(part, tests, rows, NEVER))
}

/**
 * The rows of a part that pass all tests. Every test is core's; the columns only apply it to many rows at once: to each different
 * service, host, severity and trace id, to the times at the ends of sorted rows. A filter may have 1,000 tests, so there may be a
 * pause after each.
 *
 * @param rows The rows to choose from; those that fail are removed from it.
 */
export function* matchInSteps(
  part: Part,
  tests: readonly FieldTest[],
  rows: RowSet,
  pauses: Pauses,
): Steps<RowSet> {
  for (let i = 0; i < tests.length && hasRows(rows); i++) {
    const test = tests[i] as FieldTest
    if (test.column === 'any') yield* matchAny(part, test, rows, pauses)
    else if (test.column === 'not') yield* matchNot(part, test, rows, pauses)
    else if (test.column === 'attributes') {
      const conditions = onSameAttribute(tests, i)
      part.attributes.test(conditions, rows)
      i += conditions.length - 1
    } else matchField(part, test, rows)
    if (pauses.isDue()) yield
  }
  return rows
}

function* matchAny(part: Part, { alternatives }: AnyTest, rows: RowSet, pauses: Pauses): Steps<void> {
  const passing = new Uint8Array(rows.length)
  // Rows that pass an alternative need not be looked at again.
  const open = rows.slice()
  for (const tests of alternatives) {
    const found = yield* matchInSteps(part, tests, open.slice(), pauses)
    unite(passing, found)
    exclude(open, found)
    if (!hasRows(open)) break
  }
  rows.set(passing)
}

function* matchNot(part: Part, { tests }: NotTest, rows: RowSet, pauses: Pauses): Steps<void> {
  exclude(rows, yield* matchInSteps(part, tests, rows.slice(), pauses))
}

/** The conditions from a place on that are on the same attribute as the first. */
function onSameAttribute(tests: readonly FieldTest[], from: number): AttributeTest[] {
  const conditions: AttributeTest[] = []
  for (let i = from; i < tests.length; i++) {
    const test = tests[i] as FieldTest
    if (test.column !== 'attributes' || test.name !== (tests[from] as AttributeTest).name) break
    conditions.push(test)
  }
  return conditions
}

type SimpleTest = Exclude<FieldTest, AnyTest | NotTest | AttributeTest>

function matchField(part: Part, field: SimpleTest, rows: RowSet): void {
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
    case 'spanId':
      matchSpanIds(part, field, rows)
      break
    case 'message':
      part.messages.test(field.test, { contains: field.needle, isEnough: true }, rows)
      break
    case 'text':
      matchText(part, field, rows)
      break
  }
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
  else keepSome(traceIds.codes, wanted, rows)
}

function matchSpanIds({ spanIds }: Part, { test, spanId }: SpanIdTest, rows: RowSet): void {
  const wanted = spanIds.codesOf?.(spanId)
  if (wanted !== undefined && spanIds.codes !== undefined) {
    keepSome(spanIds.codes, wanted, rows)
    return
  }
  for (let row = rows.indexOf(1); row !== -1; row = rows.indexOf(1, row + 1)) {
    if (!test(spanIds.get(row))) rows[row] = 0
  }
}

/** Keeps the rows with some codes, which are few. */
function keepSome(codes: DictionaryColumn['codes'], wanted: readonly number[], rows: RowSet): void {
  if (wanted.length === 0) {
    rows.fill(0)
    return
  }
  for (let row = 0; row < rows.length; row++) {
    if (rows[row] === 1 && !wanted.includes(codes[row] as number)) rows[row] = 0
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
