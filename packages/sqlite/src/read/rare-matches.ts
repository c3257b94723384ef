import type { DriverFilter, TextFilter } from '@logpond/core'
import type { StatementCache } from '../connection/statement-cache.js'
import type { Steps } from '../steps/run-in-steps.js'
import { idWindows } from './id-windows.js'
import { hasPrefix, matchOf } from './text-match.js'

/** Up to this many entries with all the words are found first and sorted later; beyond it, time is walked instead. */
export const MAX_RARE = 2000

/** Entries of one word that a step goes through: words that are common alone may be rare together. */
const MAX_STEPPED = 1_048_576
const LEAST_STEPPED = 16_384

const selectMatches = `
  SELECT rowid AS id FROM log_text
  WHERE log_text MATCH ? AND rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)
  LIMIT CAST(? AS INTEGER)`

/** The ids of all entries with the text of a filter; `undefined` when they are many, or it has none to look up. */
export function* rareMatches(statements: StatementCache, filter: DriverFilter): Steps<number[] | undefined> {
  const { text, maxId = 0 } = filter
  const match = text && matchOf(text)
  if (text === undefined || match === undefined) return undefined
  const ids: number[] = []
  const pace = { size: lookUpSize(text) }
  // Mostly all entries are one window, wherever they begin.
  const windows = maxId < pace.size ? [{ from: 0, to: maxId }] : idWindows(statements, 0, maxId, pace)
  for (const { from, to } of windows) {
    const rows = statements.all({
      sql: selectMatches,
      parameters: [match, from, to, MAX_RARE + 1 - ids.length],
    })
    for (const row of rows) ids.push(row.id as number)
    if (ids.length > MAX_RARE) return undefined
    if (to < maxId) yield
  }
  return ids
}

/** How many entries one step looks for a text in. */
export function lookUpSize(text: TextFilter): number {
  // SQLite gathers all words with a prefix anew for each window.
  if (hasPrefix(text)) return Infinity
  const words = [...text.all, ...text.none].reduce((count, term) => count + term.words.length, 0)
  return Math.max(LEAST_STEPPED, Math.floor(MAX_STEPPED / words))
}
