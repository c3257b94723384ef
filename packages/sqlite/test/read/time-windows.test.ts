import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { compileRead, sqlBuilder } from '../../src/read/compile.js'
import { conditionsOf } from '../../src/read/filter-conditions.js'
import { ERROR_SEVERITY, type ReadValues } from '../../src/read/read-values.js'
import { type TimeRange, timeWindows } from '../../src/read/time-windows.js'
import type { WindowSize } from '../../src/steps/window-pace.js'
import { WindowPace } from '../../src/steps/window-pace.js'
import { testBinding } from '../test-binding.js'

interface Entry {
  readonly id: number
  readonly timestamp: number
  readonly severity: number
}

function storeOf(entries: readonly Entry[]): StatementCache {
  const connection = testBinding.connect({ path: ':memory:', readOnly: false, busyTimeout: 0 })
  connection.exec(`
    CREATE TABLE log (id INTEGER PRIMARY KEY, timestamp INTEGER, severity INTEGER);
    CREATE INDEX log_by_time ON log (timestamp);
    CREATE INDEX log_errors_by_time ON log (timestamp) WHERE severity >= 17;
  `)
  for (const { id, timestamp, severity } of entries) {
    connection.exec(`INSERT INTO log VALUES (${id}, ${timestamp}, ${severity})`)
  }
  return new StatementCache(connection)
}

/** The ids in each window, in the order of the range. */
function idsByWindow(statements: StatementCache, range: TimeRange, size: WindowSize): number[][] {
  const direction = range.order === 'newest' ? 'desc' : 'asc'
  const pace = new WindowPace(size)
  const windows: number[][] = []
  for (const window of timeWindows(statements, range, pace)) {
    const values: ReadValues = { filter: range.errorsOnly ? { minSeverity: ERROR_SEVERITY } : {}, window }
    const query = compileRead(`ids, ${direction}`, values, () =>
      sqlBuilder
        .selectFrom('log')
        .select('id')
        .where(conditionsOf(values))
        .orderBy('timestamp', direction)
        .orderBy('id', direction),
    )
    const rows = statements.all(query)
    windows.push(rows.map((row) => row.id as number))
    pace.took(0)
  }
  return windows
}

/** The same ids, found without windows. */
function expectedIds(entries: readonly Entry[], { from, to, order, after, errorsOnly }: TimeRange): number[] {
  const compare = (a: Omit<Entry, 'severity'>, b: Omit<Entry, 'severity'>) =>
    (a.timestamp - b.timestamp || a.id - b.id) * (order === 'newest' ? -1 : 1)
  return entries
    .filter(({ timestamp }) => timestamp >= from && timestamp <= to)
    .filter(({ severity }) => !errorsOnly || severity >= 17)
    .filter((entry) => after === undefined || compare(entry, after) > 0)
    .sort(compare)
    .map(({ id }) => id)
}

it('has every entry of a range in one window, in order, for any size of the windows', () => {
  const entries = fc
    .array(
      fc.record({
        timestamp: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -40, max: 40 })),
        severity: fc.constantFrom(9, 16, 17, 24),
      }),
      { maxLength: 40 },
    )
    .map((list) => list.map((entry, i) => ({ ...entry, id: i + 1 })))
  const edge = fc.integer({ min: -45, max: 45 })
  const place = fc.record({ timestamp: edge, id: fc.integer({ min: 0, max: 41 }) })
  const range: fc.Arbitrary<TimeRange> = fc
    .record({
      from: edge,
      to: edge,
      order: fc.constantFrom('newest' as const, 'oldest' as const),
      after: fc.option(place, { nil: undefined }),
      errorsOnly: fc.boolean(),
    })
    .map(({ after, ...rest }) => ({ ...rest, ...(after && { after }) }))
  const size: fc.Arbitrary<WindowSize> = fc.constantFrom(
    { first: 1, growth: 1, min: 1, max: 1 },
    { first: 3, growth: 1, min: 3, max: 3 },
    { first: 2, growth: 2, min: 1, max: 8 },
    { first: Infinity, growth: 1, min: Infinity, max: Infinity },
  )
  fc.assert(
    fc.property(entries, range, size, (stored, where, windowSize) => {
      const windows = idsByWindow(storeOf(stored), where, windowSize)
      expect(windows.flat()).toEqual(expectedIds(stored, where))
      // The entries before a timestamp, and those with that timestamp.
      for (const ids of windows) expect(ids.length).toBeLessThan(2 * windowSize.max)
    }),
    { numRuns: 500 },
  )
})
