import { isError } from '../errors/is-error.js'
import { readSafely } from '../values/read-safely.js'

/**
 * The message of an entry for whatever a logger was given as a message: a text as it is, the message of an error (its type if the
 * message is empty), and any other value as compact JSON, or as text if JSON has no form for it. `undefined` and `null` are an
 * empty message. Never throws.
 *
 * @example
 * ```ts
 * messageOf(new Error('card expired')) // 'card expired'
 * messageOf({ order: 7 }) // '{"order":7}'
 * messageOf(7n) // '7'
 * ```
 */
export function messageOf(body: unknown): string {
  if (typeof body === 'string') return body
  if (body === undefined || body === null) return ''
  if (isError(body)) {
    const message = readSafely(() => body.message)
    return typeof message === 'string' && message !== '' ? message : String(readSafely(() => body.name))
  }
  return typeof body === 'object' ? jsonOf(body) : String(readSafely(() => String(body)))
}

function jsonOf(body: object): string {
  const json = readSafely(() => JSON.stringify(body, storableValue()))
  return typeof json === 'string' ? json : String(readSafely(() => String(body)))
}

/** A replacer for values that JSON cannot represent, which does not follow cycles. */
function storableValue(): (this: unknown, key: string, value: unknown) => unknown {
  // The objects around a value, and what was written for each.
  const around: { readonly source: object; readonly written: unknown }[] = []
  return function replace(_key, value) {
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'object' || value === null) return value
    while (around.length > 0 && around.at(-1)?.written !== this) around.pop()
    if (around.some(({ source }) => source === value)) return '[Circular]'
    if (isError(value)) return messageOf(value)
    const written =
      value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? [...value] : value
    around.push({ source: value, written })
    return written
  }
}
