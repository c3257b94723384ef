import { hasHardNumber, readNumber } from '@logpond/mapping/readers'

/**
 * Parses the text of a JSON object. A number that would lose digits, such as a BigInt that pino has written, becomes text. Undefined if it is
 * anything else.
 */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text, hasHardNumber(text) ? readNumber : undefined)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
