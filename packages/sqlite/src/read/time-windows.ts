import type { DriverFilter } from '@logpond/core'
import type { StatementCache } from '../connection/statement-cache.js'
import type { WindowPace } from '../steps/window-pace.js'
import { compileRead, sqlBuilder } from './compile.js'
import { conditionsOf } from './filter-conditions.js'
import { sql } from './kysely.js'
import {
  END_OF_TIME,
  ERROR_SEVERITY,
  type IdWindow,
  integerPlaceholder,
  type ReadValues,
  type TimeWindow,
} from './read-values.js'

export interface TimeRange {
  /** Microseconds, both inclusive. */
  readonly from: number
  readonly to: number
  readonly order: 'newest' | 'oldest'
  /** The place after which it begins. */
  readonly after?: { readonly timestamp: number; readonly id: number }
  /** Whether the windows count only the entries in the index on errors. */
  readonly errorsOnly: boolean
}

const ALL_IDS = { fromId: 0, toId: END_OF_TIME }

/**
 * Divides a range of time into windows, in the order of the range, so that a read can stop or pause between two of them. Reads
 * only the index. The pace may change between two windows.
 */
export function* timeWindows(
  statements: StatementCache,
  range: TimeRange,
  pace: Pick<WindowPace, 'size'>,
): Generator<TimeWindow, void> {
  const descending = range.order === 'newest'
  let { from, to } = range
  if (range.after !== undefined) {
    const { timestamp, id } = range.after
    if (timestamp >= from && timestamp <= to) yield* tieWindows(statements, range, timestamp, pace, id)
    if (descending) to = Math.min(to, timestamp - 1)
    else from = Math.max(from, timestamp + 1)
  }
  while (from <= to) {
    const edge = timestampAt(statements, { ...range, from, to }, pace.size - 1)
    if (edge === undefined) {
      yield { from, to }
      return
    }
    // Any number of entries may share the timestamp at the edge. If they are many, they get their own windows.
    const isOne = idAt(statements, range, { from: edge, to: edge, ...ALL_IDS }, pace.size - 1) === undefined
    if (descending) {
      const end = isOne ? edge : edge + 1
      if (end <= to) yield { from: end, to }
      to = edge - 1
    } else {
      const end = isOne ? edge : edge - 1
      if (from <= end) yield { from, to: end }
      from = edge + 1
    }
    if (!isOne) yield* tieWindows(statements, range, edge, pace)
  }
}

/** Windows of the entries of one timestamp. */
function* tieWindows(
  statements: StatementCache,
  range: TimeRange,
  timestamp: number,
  pace: Pick<WindowPace, 'size'>,
  after?: number,
): Generator<TimeWindow, void> {
  const descending = range.order === 'newest'
  let fromId = descending || after === undefined ? 0 : after + 1
  let toId = descending && after !== undefined ? after - 1 : END_OF_TIME
  while (fromId <= toId) {
    const edge = idAt(statements, range, { from: timestamp, to: timestamp, fromId, toId }, pace.size - 1)
    yield {
      from: timestamp,
      to: timestamp,
      fromId: descending ? (edge ?? fromId) : fromId,
      toId: descending ? toId : (edge ?? toId),
    }
    if (edge === undefined) return
    if (descending) toId = edge - 1
    else fromId = edge + 1
  }
}

/** The range of ids of the entries in a window. Ids usually ascend with the times. */
export function idsOf(statements: StatementCache, window: TimeWindow, errorsOnly: boolean): IdWindow {
  const values = { filter: filterOf(errorsOnly), window }
  const query = compileRead('ids of', values, () =>
    sqlBuilder
      .selectFrom('log')
      .select([sql<number>`min(id)`.as('from'), sql<number>`max(id)`.as('to')])
      .where(conditionsOf(values)),
  )
  const row = statements.get(query)
  return { from: (row?.from as number | null) ?? 0, to: (row?.to as number | null) ?? 0 }
}

function timestampAt(
  statements: StatementCache,
  { from, to, order, errorsOnly }: TimeRange,
  offset: number,
): number | undefined {
  return valueAt(statements, 'timestamp', {
    filter: filterOf(errorsOnly),
    order,
    window: { from, to },
    offset,
  })
}

function idAt(
  statements: StatementCache,
  { order, errorsOnly }: TimeRange,
  window: TimeWindow,
  offset: number,
): number | undefined {
  return valueAt(statements, 'id', { filter: filterOf(errorsOnly), order, window, offset })
}

function valueAt(
  statements: StatementCache,
  column: 'timestamp' | 'id',
  values: ReadValues & { readonly offset: number },
): number | undefined {
  // A window of infinite size has no edge, and a search for one would walk the whole index.
  if (values.offset === Number.POSITIVE_INFINITY) return undefined
  const query = compileRead(`${column} at`, values, () =>
    sqlBuilder
      .selectFrom('log')
      .select(column)
      .where(conditionsOf(values))
      .orderBy(column, values.order === 'newest' ? 'desc' : 'asc')
      .limit(1)
      .offset(integerPlaceholder(({ offset }) => offset ?? 0)),
  )
  return (statements.value(query) as number | null) ?? undefined
}

function filterOf(errorsOnly: boolean): DriverFilter {
  return errorsOnly ? { minSeverity: ERROR_SEVERITY } : {}
}
