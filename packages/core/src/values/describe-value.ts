import { isError, timeOf } from './value-brand.js'

const MAX_LENGTH = 60

/** Describes a value in a few characters, for an error message. Never throws, even if reading the value does. */
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
 * Describes a value in a few characters, for a message that may be printed. Shows only the length of text, because it may be
 * anything, even a password.
 *
 * @param harmless Text that is safe to show.
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
