// Not the global one, which tests with jsdom lack.
import { TextDecoder } from 'node:util'

const decoder = new TextDecoder()

/** The text of a column, which may contain a number or bytes from another program. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value
  return value instanceof Uint8Array ? decoder.decode(value) : String(value)
}
