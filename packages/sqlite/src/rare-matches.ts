import type { DriverFilter, TextFilter } from '@logpond/core'
import { idWindows } from './id-windows.js'
import type { Steps } from './run-in-steps.js'
import type { StatementCache } from './statement-cache.js'
import { hasPrefix, matchOf } from './text-match.js'
import { WindowPace } from './window-pace.js'
import type { WindowSize } from './window-size.js'

/** Up to this many entries with all the words are found first and sorted later; beyond it, time is walked instead. */
const MOST = 2000

/** Entries that a step goes through at most. Those of one word come one by one, and a step ends with enough of them. */
const MOST_STEPPED = 1_048_576

/** Words that are common alone may be rare together: then a step goes through all their entries. */
const FIRST_STEPPED = 65_536

const selectMatches = `
  SELECT rowid AS id FROM log_text
  WHERE log_text MATCH ? AND rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)
  LIMIT ?`

/** The ids of all entries with the text of a filter; `undefined` when they are many, or it has none to look up. */
export function* rareMatches(statements: StatementCache, filter: DriverFilter): Steps<number[] | undefined> {
  const { text, maxId = 0 } = filter
  const match = text && matchOf(text)
  if (text === undefined || match === undefined) return undefined
  const ids: number[] = []
  const pace = new WindowPace(windowOf(text))
  for (const { from, to } of idWindows(statements, 0, maxId, pace)) {
    const rows = statements.all({ sql: selectMatches, parameters: [match, from, to, MOST + 1 - ids.length] })
    for (const row of rows) ids.push(row.id as number)
    if (ids.length > MOST) return undefined
    if (to < maxId) pace.took(yield)
  }
  return ids
}

function windowOf(text: TextFilter): WindowSize {
  // SQLite gathers all words with a prefix anew for each window.
  if (hasPrefix(text)) return { first: Infinity, growth: 1, most: Infinity, shrinks: false }
  const words = [...text.all, ...text.none].reduce((count, term) => count + term.words.length, 0)
  const first = words === 1 ? MOST_STEPPED : FIRST_STEPPED
  return { first, growth: 4, most: MOST_STEPPED, shrinks: true }
}
