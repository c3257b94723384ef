const decoder = new TextDecoder()

/** The text of a column: what another program has put there may be a number or bytes. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value
  return value instanceof Uint8Array ? decoder.decode(value) : String(value)
}
