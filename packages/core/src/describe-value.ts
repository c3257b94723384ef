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
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString()
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'bigint' ? `${value}n` : String(value)
}
