import { isObject } from '../values/nested.js'
import { messageOf } from './message-of.js'
import { renderTemplate } from './message-template.js'
import { renderValues } from './render-values.js'

type JsonObject = Record<string, unknown>

/** Other names of the message. The text is moved out of the attributes. */
const MESSAGES = [
  ...[
    'event',
    'short_message',
    'RenderedMessage',
    'textPayload',
    'body',
    'Body',
    'log',
    'text',
    'eventMessage',
  ],
  ...['line', '_raw'],
]
const TEMPLATES = ['@mt', 'MessageTemplate', 'messageTemplate', 'message_template']

/** Names of an error: an object or a text. It stays in the attributes. */
const ERRORS = [
  ...['err', 'error', 'Error', 'exception', 'Exception', '@x', 'ex', 'thrown', 'exc_info', 'error.message'],
  ...[
    'exception.message',
    'errorMessage',
    'error_message',
    'stack',
    'stack_trace',
    'stackTrace',
    'stacktrace',
  ],
  ...['error.stack_trace', 'exception.stacktrace', 'traceback', 'backtrace', 'error.type', 'exception.type'],
]

/**
 * Finds a message for a record that has none under the usual names: a text under another name, a rendered template, the
 * message of an error, or all values as text.
 *
 * @param describe Makes a text of all values.
 */
export function findMessage(
  attributes: JsonObject,
  describe: (attributes: JsonObject) => string | undefined = renderValues,
): string | undefined {
  return (
    takeMessage(attributes) ??
    takeBytes(attributes) ??
    messageOfTemplate(attributes) ??
    messageOfObject(attributes.message ?? attributes.msg) ??
    messageOfError(attributes) ??
    describe(attributes)
  )
}

/** The message of the error in a record: its type and message, or its text. */
export function messageOfError(attributes: JsonObject): string | undefined {
  for (const name of ERRORS) {
    const text = errorText(attributes[name])
    if (text !== undefined) return withType(text, attributes[`${name.replace(/\.message$/, '')}.type`])
  }
  return undefined
}

function takeMessage(attributes: JsonObject): string | undefined {
  for (const name of MESSAGES) {
    const text = attributes[name]
    if (typeof text !== 'string' || text === '') continue
    delete attributes[name]
    // A line of a program's output ends with its line break.
    return text.replace(/\r?\n$/, '')
  }
  return undefined
}

/** The journal writes a message as an array of bytes if some are not printable. */
function takeBytes(attributes: JsonObject): string | undefined {
  const { MESSAGE: bytes } = attributes
  if (!Array.isArray(bytes) || !bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256))
    return undefined
  delete attributes.MESSAGE
  return Buffer.from(bytes as number[]).toString('utf8')
}

function messageOfTemplate(attributes: JsonObject): string | undefined {
  const name = TEMPLATES.find((template) => typeof attributes[template] === 'string')
  if (name === undefined) return undefined
  const { Properties, '@r': renderings } = attributes
  const properties = isObject(Properties) ? { ...attributes, ...Properties } : attributes
  return renderTemplate(attributes[name] as string, properties, Array.isArray(renderings) ? renderings : [])
}

/** A message that is not a text: the message in the object or the error, or compact JSON. */
function messageOfObject(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined
  if (isObject(body)) {
    const text = body.message ?? body.msg
    if (typeof text === 'string' && text !== '') return text
    const ofError = messageOfError(body)
    if (ofError !== undefined) return ofError
  }
  return shortened(messageOf(body))
}

/** Characters. A longer text is of no use to people, and the attributes contain everything. */
const MAX_LENGTH = 2000

function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
}

function errorText(error: unknown): string | undefined {
  if (typeof error === 'string') return error.trim() === '' ? undefined : error
  if (!isObject(error)) return undefined
  const { stack } = error
  const text = firstText(error, ['message', 'Message', 'msg', 'localizedMessage', 'description', 'detail'])
  const type = firstText(error, [
    'type',
    'name',
    'class',
    'exceptionClass',
    'exception_class',
    'Type',
    'code',
  ])
  if (text !== undefined) return withType(text, type)
  return typeof stack === 'string' && stack !== '' ? stack.split('\n', 1)[0] : type
}

function firstText(error: JsonObject, names: readonly string[]): string | undefined {
  const name = names.find((key) => typeof error[key] === 'string' && error[key] !== '')
  return name === undefined ? undefined : (error[name] as string)
}

function withType(text: string, type: unknown): string {
  return typeof type === 'string' && type !== '' && !text.includes(type) ? `${type}: ${text}` : text
}
