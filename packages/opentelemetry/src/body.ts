import { types } from 'node:util'
import { attributesToJson } from '@logpond/core'
import { exceptionAttributes } from '@logpond/mapping'
import type { Attributes } from '@opentelemetry/api'

/** The most characters of a message that was made of a structure: the structure itself is in the attributes. */
const MAX_STRUCTURE = 8192

/** A body as text, and the attributes with what the text does not say. */
export interface Body {
  readonly message: string
  /** Attributes as the text of a JSON object without its braces. */
  readonly json: string
}

/**
 * The message of a body that is not text: the name of the event or, without one, the body as compact JSON. For a record without a
 * body, the message of its exception or the name of the event.
 *
 * @param attributes Those of the record, which win over attributes that are made here.
 */
export function readBody(body: unknown, eventName: string | undefined, attributes: Attributes): Body {
  if (typeof body !== 'object' || body === null) {
    return { message: scalarText(body) ?? exceptionMessage(attributes) ?? eventName ?? '', json: '' }
  }
  if (types.isNativeError(body) || body instanceof Error) {
    const own = Object.entries(exceptionAttributes(body)).filter(([name]) => !Object.hasOwn(attributes, name))
    return { message: textOf(body.message), json: members(Object.fromEntries(own)) }
  }
  const json = members({ body })
  const value = json.slice('"body":'.length)
  // Bytes and dates become text, which reads better without its quotes.
  const text = value.startsWith('"') ? (JSON.parse(value) as string) : value
  return { message: eventName ?? shortened(text), json: Object.hasOwn(attributes, 'body') ? '' : json }
}

function exceptionMessage(attributes: Attributes): string | undefined {
  const message = attributes['exception.message']
  return typeof message === 'string' && message !== '' ? message : undefined
}

function scalarText(body: unknown): string | undefined {
  return body === undefined || body === null || typeof body === 'function' ? undefined : String(body)
}

function textOf(message: unknown): string {
  return typeof message === 'string' ? message : String(message)
}

function members(attributes: object): string {
  return attributesToJson(attributes).slice(1, -1)
}

function shortened(text: string): string {
  return text.length > MAX_STRUCTURE ? `${text.slice(0, MAX_STRUCTURE)}…` : text
}
