import { messageOf } from '@logpond/mapping'

/** A value in a message: text without quotes, the message of an error, or compact JSON. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  const text = messageOf(value)
  // A Date or a URL is text in JSON.
  return typeof value === 'object' && text.startsWith('"') ? (JSON.parse(text) as string) : text
}
