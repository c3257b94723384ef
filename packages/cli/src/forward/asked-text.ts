import type { QueryOptions } from '../query-options.js'

/** A query and its options as they were typed: equal for runs that mean the same. `undefined` if there are none. */
export function askedText(words: readonly string[], options: QueryOptions): string | undefined {
  const { text, since, until, contains, minSeverity, maxSeverity, service, host, traceId, attribute } =
    options
  const filters = {
    text,
    since,
    until,
    contains,
    minSeverity,
    maxSeverity,
    service,
    host,
    traceId,
    attribute,
  }
  const given = Object.entries(filters).filter(([, value]) => value !== undefined)
  const query = words.join(' ').trim()
  if (query === '' && given.length === 0) return undefined
  const names = given.map(([name, value]) => `--${name} ${JSON.stringify(value)}`)
  // Times mean something else with it.
  if (options.utc) names.push('--utc')
  return [query, ...names].filter((part) => part !== '').join(' ')
}
