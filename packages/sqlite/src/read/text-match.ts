import type { TextFilter, TextTerm } from '@logpond/core'

/** A text filter as an FTS5 query. `undefined` if it only excludes, which FTS5 cannot express. */
export function matchOf({ all, none }: TextFilter): string | undefined {
  if (all.length === 0) return undefined
  const required = all.map(phrase).join(' AND ')
  return none.length === 0 ? required : `(${required}) NOT (${excluded(none)})`
}

/** The excluded terms, as an FTS5 query that matches any of them. */
export function excluded(none: readonly TextTerm[]): string {
  return none.map(phrase).join(' OR ')
}

// A quoted word is never an operator or the name of a column. Words contain no quotes.
function phrase({ words, prefix }: TextTerm): string {
  return `"${words.join(' ')}"${prefix ? ' *' : ''}`
}

/** Whether the filter has a term with a prefix. */
export function hasPrefix({ all, none }: TextFilter): boolean {
  return [...all, ...none].some(({ prefix }) => prefix)
}
