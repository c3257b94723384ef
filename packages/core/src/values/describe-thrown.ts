import { describeValue } from './describe-value.js'
import { isError } from './value-brand.js'

/** The most characters of a message: of a longer one, only the beginning is useful. */
const MAX_LENGTH = 1000

/** The text that replaces a value that threw when it was read. Never throws. */
export function describeThrown(thrown: unknown): string {
  const message = thrownMessage(thrown)
  return `[Threw: ${message.length > MAX_LENGTH ? `${message.slice(0, MAX_LENGTH)}…` : message}]`
}

/** The message of an error, or a description of any other value that was thrown. Never throws. */
export function thrownMessage(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  try {
    if (isError(thrown)) {
      const { message, name }: { message: unknown; name: unknown } = thrown
      if (typeof message === 'string' && message !== '') return message
      if (typeof name === 'string') return name
    }
  } catch {
    // An error whose message throws is described like any other value.
  }
  return describeValue(thrown)
}
