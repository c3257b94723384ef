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

/** A fraction is rounded to what a number holds, as everywhere; a whole number never is. */
function isKept(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false
  if (value === 0) return !/[1-9]/.test(source.replace(/e.*$/i, ''))
  return Number.isSafeInteger(value) || Math.abs(value) < Number.MAX_SAFE_INTEGER || /e/i.test(source)
}
