import type { SearchFilter } from '@logpond/core'

/** The names of all attributes that a filter has conditions on. */
export function attributeNames(filter: SearchFilter, found = new Set<string>()): Set<string> {
  for (const name of Object.keys(filter.attributes ?? {})) found.add(name)
  const { not = [], any = [] } = filter
  for (const inner of [...any, ...(Array.isArray(not) ? not : [not])]) attributeNames(inner, found)
  return found
}
