import { findMessage, messageOfError } from './json-message.js'
import { isObject } from './json-nested.js'
import { renderValues } from './json-render.js'

type JsonObject = Record<string, unknown>

/** The body of a log record as text for people; `undefined` when there is none. */
export function messageOfBody(body: unknown): string | undefined {
  if (body === undefined || body === null || typeof body === 'string') return body ?? undefined
  if (!isObject(body)) return Array.isArray(body) ? renderValues({ body }) : String(body)
  const { message, msg } = body
  const text = message ?? msg
  return typeof text === 'string' && text !== '' ? text : findMessage({ ...body })
}

/** The name of the event, what an error in the attributes says, or all of them. */
export function messageWithoutBody(attributes: JsonObject): string | undefined {
  const { eventName } = attributes
  const name = eventName ?? attributes['event.name']
  return (
    messageOfError(attributes) ?? (typeof name === 'string' && name !== '' ? name : renderValues(attributes))
  )
}
