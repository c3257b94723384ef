import type { TextFilter, TextTerm } from '@logpond/core'

/** A text filter as an FTS5 query; `undefined` when it only excludes, which FTS5 cannot say. */
export function matchOf({ all, none }: TextFilter): string | undefined {
  if (all.length === 0) return undefined
  const required = all.map(phrase).join(' AND ')
  return none.length === 0 ? required : `(${required}) NOT (${excluded(none)})`
}

/** What an entry must not match, as an FTS5 query. */
export function excluded(none: readonly TextTerm[]): string {
  return none.map(phrase).join(' OR ')
}

// Quoted, a word is never an operator or the name of a column; words hold no quotes.
function phrase({ words, prefix }: TextTerm): string {
  return `"${words.join(' ')}"${prefix ? ' *' : ''}`
}

/** Whether a word of the filter may go on. */
export function hasPrefix({ all, none }: TextFilter): boolean {
  return [...all, ...none].some(({ prefix }) => prefix)
}
