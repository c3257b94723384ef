const MAX_LENGTH = 60

/** Describes the value of an option in a few characters, for a message. */
export function describeOption(value: unknown): string {
  if (typeof value === 'string') {
    const text = JSON.stringify(value.slice(0, MAX_LENGTH))
    return value.length > MAX_LENGTH ? `${text}…` : text
  }
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return String(value)
  if (typeof value === 'function') return 'a function'
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object'
}
