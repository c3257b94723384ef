/** The flags of a trace as the two hex digits of the `traceparent` header; `undefined` if none is set. */
export function flagsText(flags: number): string | undefined {
  if (flags === 1) return '01'
  return flags > 0 && flags <= 0xff && Number.isInteger(flags)
    ? flags.toString(16).padStart(2, '0')
    : undefined
}
