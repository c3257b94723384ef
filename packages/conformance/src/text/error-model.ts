import type { JsonValue, StoredLogEntry } from '@logpond/core'

/** The texts of an entry that `text` searches, each by itself: the message, and what people read of errors in attributes. */
export function searchedTextsOf({ message, attributes = {} }: StoredLogEntry): string[] {
  return [message, ...textsIn(attributes, { isError: false })]
}

const ERRORS = ['err', 'error', 'exception', 'exception.message', 'exception.stacktrace']
const READ = ['message', 'stack', 'stacktrace']
const INNER = ['cause', 'errors', 'suppressed']

function textsIn(value: JsonValue, { isError }: { readonly isError: boolean }): string[] {
  if (typeof value === 'string') return isError ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((element) => textsIn(element, { isError }))
  const members = new Map(Object.entries(value))
  const hasShape = ['message', 'stack'].every((name) => typeof members.get(name) === 'string')
  const names = isError || hasShape ? [...ERRORS, ...READ, ...INNER] : ERRORS
  return [...members].flatMap(([name, member]) => textsIn(member, { isError: names.includes(name) }))
}
