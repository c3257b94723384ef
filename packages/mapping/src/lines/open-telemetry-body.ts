import { findMessage, messageOfError } from '../message/find-message.js'
import { messageOf } from '../message/message-of.js'
import { renderValues } from '../message/render-values.js'
import { isObject } from '../values/nested.js'

type JsonObject = Record<string, unknown>

/** The body of a log record as text for people; `undefined` if there is no body. */
export function messageOfBody(body: unknown): string | undefined {
  if (body === undefined || body === null || typeof body === 'string') return body ?? undefined
  if (!isObject(body)) return messageOf(body)
  const { message, msg } = body
  const text = message ?? msg
  return typeof text === 'string' && text !== '' ? text : findMessage({ ...body }, messageOf)
}

/** A message for a record without a body: the message of an error in the attributes, the name of the event, or all attributes. */
export function messageWithoutBody(attributes: JsonObject): string | undefined {
  const { eventName } = attributes
  const name = eventName ?? attributes['event.name']
  return (
    messageOfError(attributes) ?? (typeof name === 'string' && name !== '' ? name : renderValues(attributes))
  )
}
