// More digits than a JavaScript number always represents exactly. Repeated `\d` is eight times as fast as `\d{16}`.
const LONG = new RegExp(String.raw`\d`.repeat(16))
// An exponent that may exceed the range of a number.
const EXPONENT = /\d[eE][+-]?\d{3}/
// Both also occur in texts such as ids and times. A number follows `:`, `[` or `,`.
const HARD_NUMBER = /[:[,]\s{0,200}-?\d(?:\d{15}|[\d.]{0,40}[eE][+-]?\d{3})/

/** Whether a text may contain a number that `readNumber` would keep as text. Most texts do not, and parse faster without it. */
export function hasHardNumber(text: string): boolean {
  return (LONG.test(text) || EXPONENT.test(text)) && HARD_NUMBER.test(text)
}

/** A reviver for JSON.parse: turns a number that would lose digits or become infinite into its text. */
export function readNumber(
  this: unknown,
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  if (typeof value !== 'number') return value
  const source = context?.source
  return source === undefined || isKept(value, source) ? value : source
}

/**
 * Whether the number in the text `source` stays a number. A fraction may be rounded, but a whole number must be exact.
 */
export function isKept(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false
  if (value === 0) return !/[1-9]/.test(source.replace(/e.*$/i, ''))
  return Number.isSafeInteger(value) || Math.abs(value) < Number.MAX_SAFE_INTEGER || /e/i.test(source)
}
