import { inspect } from 'node:util'
import { findMessage, renderValues, setAttribute, withoutAnsi } from '@logpond/mapping/readers'
import type { FoundError } from './errors/find-error.js'
import { isError } from './errors/is-error.js'

type Fields = Record<string, unknown>

/**
 * The message of an info as text, without colours. A message that is not text also becomes an attribute. If there is no message, the
 * error or the attributes give the text.
 */
export function messageText(message: unknown, attributes: Fields, error: FoundError | undefined): string {
  if (typeof message === 'string') return withoutAnsi(message) || textOfError(error) || ''
  if (message === undefined || message === null || isError(message))
    return textOfError(error) ?? renderValues(attributes) ?? ''
  const field = error?.messageField
  attributes.message = field === undefined ? message : without(message as Fields, field)
  return (field === undefined ? undefined : textOfError(error)) ?? textOf(message)
}

/** The message of an error, or its type if it has none. */
function textOfError(error: FoundError | undefined): string | undefined {
  const text = error?.exception['exception.message'] || error?.exception['exception.type']
  return typeof text === 'string' ? text : undefined
}

function textOf(message: unknown): string {
  if (typeof message !== 'object') return String(message)
  return isJson(message) ? (findMessage({ message }) ?? '') : inspect(message, { breakLength: Infinity })
}

function isJson(value: object | null): boolean {
  if (value === null || Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function without(object: Fields, name: string): Fields {
  const rest: Fields = {}
  for (const key of Object.keys(object)) if (key !== name) setAttribute(rest, key, object[key])
  return rest
}
