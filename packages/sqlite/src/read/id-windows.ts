import type { StatementCache } from '../connection/statement-cache.js'
import type { WindowPace } from '../steps/window-pace.js'
import type { IdWindow } from './read-values.js'

/** Cuts a range of ids into windows, ascending, at a pace that may change. What a cleanup has emptied is skipped. */
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
