import { isError, timeOf } from './value-brand.js'

const MAX_LENGTH = 60

/** A value in few characters, for an error message. Never throws, whatever the value does when it is looked at. */
export function describeValue(value: unknown): string {
  try {
    const text =
      typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_LENGTH + 1)) : describeOther(value)
    return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
  } catch {
    return `a ${typeof value} that cannot be shown`
  }
}

function describeOther(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`
  const time = timeOf(value)
  if (time !== undefined) return Number.isNaN(time) ? 'an invalid Date' : new Date(time).toISOString()
  if (isError(value)) return `${value.name}: ${value.message}`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'bigint' ? `${value}n` : String(value)
}

/**
 * A value in few characters, for a message that may be printed: of text that could be anything, a password too, it tells
 * only the length.
 *
 * @param harmless What text is shown all the same.
 */
export function describeKind(value: unknown, harmless?: RegExp): string {
  if (typeof value === 'string') {
    return harmless?.test(value)
      ? describeValue(value)
      : `text of ${value.length} character${value.length === 1 ? '' : 's'}`
  }
  if (typeof value === 'symbol') return 'a symbol'
  try {
    return isError(value) ? 'an Error' : describeValue(value)
  } catch {
    return describeValue(value)
  }
}
