import { types } from 'node:util'
import { encodeAttributes } from '@logpond/core'
import { exceptionAttributes } from '../errors/exception-attributes.js'

/** The most characters of a message that was made of a structure: the structure itself is in the attributes. */
const MAX_STRUCTURE = 8192

/** A body as text, and attributes with what the text does not say. */
export interface Body {
  readonly message: string
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}

/**
 * The message of a body that is not text: the name of the event or, without one, the body as compact JSON. For a record without a
 * body, the message of its exception or the name of the event.
 *
 * @param attributes Those of the record.
 */
export function readBody(
  body: unknown,
  eventName: string | undefined,
  attributes: Readonly<Record<string, unknown>> | undefined,
): Body {
  if (typeof body !== 'object' || body === null) {
    return { message: scalarText(body) ?? exceptionMessage(attributes) ?? eventName ?? '' }
  }
  if (types.isNativeError(body) || body instanceof Error) {
    return { message: String(body.message), attributes: exceptionAttributes(body) }
  }
  return { message: eventName ?? structureText(body), attributes: { body } }
}

function structureText(body: object): string {
  const value = encodeAttributes({ body }).json.slice('{"body":'.length, -1)
  // Bytes and dates become text, which reads better without its quotes.
  const text = value.startsWith('"') ? (JSON.parse(value) as string) : value
  return text.length > MAX_STRUCTURE ? `${text.slice(0, MAX_STRUCTURE)}…` : text
}

function exceptionMessage(attributes: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const message = attributes?.['exception.message']
  return typeof message === 'string' && message !== '' ? message : undefined
}

function scalarText(body: unknown): string | undefined {
  return body === undefined || body === null || typeof body === 'function' ? undefined : String(body)
}
