// More digits than a number of JavaScript is sure to hold. Spelled out, they are found eight times as fast as by `\d{16}`.
const LONG = new RegExp(String.raw`\d`.repeat(16))
// An exponent that may go beyond its range.
const EXPONENT = /\d[eE][+-]?\d{3}/
// Texts have both, as in ids and times; a number stands behind one of these.
const HARD_NUMBER = /[:[,]\s{0,200}-?\d(?:\d{15}|[\d.]{0,40}[eE][+-]?\d{3})/

/** Whether a text may hold a number that `readNumber` would keep as text: most have none, and are parsed faster without it. */
export function hasHardNumber(text: string): boolean {
  return (LONG.test(text) || EXPONENT.test(text)) && HARD_NUMBER.test(text)
}

/** For JSON.parse: a number that would lose digits, or would be none at all, becomes the text of it. */
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
 * Whether a number stays one that is written as `source`. A fraction is rounded to what a number holds, as everywhere; a
 * whole number never is.
 */
export function isKept(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false
  if (value === 0) return !/[1-9]/.test(source.replace(/e.*$/i, ''))
  return Number.isSafeInteger(value) || Math.abs(value) < Number.MAX_SAFE_INTEGER || /e/i.test(source)
}
