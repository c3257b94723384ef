import type { StatementCache } from '../connection/statement-cache.js'
import type { WindowPace } from '../steps/window-pace.js'
import type { IdWindow } from './read-values.js'

/** Divides a range of ids into windows, in ascending order. The pace may change between windows. Gaps between entries are skipped. */
export function* idWindows(
  statements: StatementCache,
  first: number,
  last: number,
  pace: Pick<WindowPace, 'size'>,
): Generator<IdWindow, void> {
  for (let next = first; next <= last; ) {
    const from = firstIdFrom(statements, next)
    if (from === undefined || from > last) return
    const to = Math.min(last, from + pace.size - 1)
    yield { from, to }
    next = to + 1
  }
}

function firstIdFrom(statements: StatementCache, id: number): number | undefined {
  const row = statements.get({ sql: 'SELECT min(id) AS id FROM log WHERE id >= ?', parameters: [id] })
  return (row?.id as number | null) ?? undefined
}
