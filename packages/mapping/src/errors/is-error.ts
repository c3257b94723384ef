/** From ECMAScript 2026; if it is missing, the brand is almost as reliable. */
const { isError: isNativeError } = Error as unknown as { isError?: (value: unknown) => boolean }

/** Whether a value is an error or a DOMException, of any realm. Never throws. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false
  try {
    if (value instanceof Error || isNativeError?.(value)) return true
    const brand = Object.prototype.toString.call(value)
    return brand === '[object Error]' || brand === '[object DOMException]'
  } catch {
    return false
  }
}

/** Whether an object is an error that a logger has turned into plain fields: it has a stack, or a message and a type. */
export function isSerializedError(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  try {
    const { message, type, name } = value as Record<string, unknown>
    if (STACKS.some((key) => typeof (value as Record<string, unknown>)[key] === 'string')) return true
    return typeof message === 'string' && (typeof type === 'string' || typeof name === 'string')
  } catch {
    return false
  }
}

/** Names of the stack trace: of JavaScript, of the Elastic Common Schema, and of OpenTelemetry. */
export const STACKS = ['stack', 'stack_trace', 'stacktrace'] as const
