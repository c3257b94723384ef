import { exceptionAttributes, isExceptionLike } from '@logpond/mapping'
import { type Info, SPLAT } from '../info.js'
import { originalOf } from './copied-error.js'
import { isError } from './is-error.js'
import { looksLikeStack, readStackHead } from './stack-head.js'

type Fields = Readonly<Record<string, unknown>>

/** The error of an info. */
export interface FoundError {
  /** Its attributes: `exception.type`, `exception.message`, … */
  readonly exception: Record<string, unknown>
  /** The fields of the info that these attributes replace. */
  readonly fields: readonly string[]
  /** The field of a message that is an object. */
  readonly messageField?: string
}

/** The fields under which an error is passed to a logger. */
const ERROR_FIELDS = ['err', 'error', 'exception'] as const

/** The parts that every error has. winston copies the other fields of an error to the info, where they stay. */
const PART = /^exception\.(?:type|name|message|stacktrace|cause(?:\..*)?|errors|error|suppressed)$/s

/** The parts of an error and its causes that no format would remove: these are not fields that an application has added. */
const TEXT = /^exception(?:(?:\.cause)*\.(?:type|name|message|stacktrace)|\.errors)$/
const TYPE_AND_MESSAGE = /^exception\.(?:type|name|message)$/
const TYPE = /^exception\.(?:type|name)$/

/** What `format.splat` replaces. */
const PLACEHOLDER = /%[scdjifoO]/

/**
 * Finds the error that was logged. winston accepts it in many ways, and makes different infos of it:
 *
 * - `error(err)`: the info is the error. With `format.errors`, or through a child logger, it is a copy, perhaps with `stack`.
 * - `error({ message: err })`, `error(new Error(''))`: the message is the error.
 * - `error('a', err)`: the message is `'a x'`, and the info has `stack`, `cause` and the enumerable fields of the error.
 * - `error('a', { err })`: a field is the error, or what a format has made of it.
 * - `error({ err })`: the message is an object with the error in it.
 * - `error('a %s', err)`, `error('a', 1, err)`: only the splat has it.
 */
export function findError(info: Info): FoundError | undefined {
  if (isError(info)) return { exception: pick(exceptionAttributes(info), PART), fields: OWN_PARTS }
  if (isError(info.message)) return { exception: exceptionAttributes(info.message), fields: [] }
  return copiedError(info) ?? errorInField(info) ?? errorInMessage(info.message) ?? errorInSplat(info)
}

const OWN_PARTS = ['name', 'message', 'stack', 'cause', 'errors']

/** An error in a field: the first of `err`, `error` and `exception` that is one. */
function errorInField(fields: Fields): FoundError | undefined {
  for (const name of ERROR_FIELDS) {
    const value = fields[name]
    if (typeof value === 'object' && isExceptionLike(value))
      return { exception: exceptionAttributes(value), fields: [name] }
  }
  return undefined
}

function errorInMessage(message: unknown): FoundError | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const error = errorInField(message as Fields)
  return error && { exception: error.exception, fields: [], messageField: error.fields[0] as string }
}

/** An error whose stack was copied to the info, or to its `metadata` by `format.metadata`. */
function copiedError(info: Info): FoundError | undefined {
  const isInMetadata = typeof info.stack !== 'string'
  const holder = isInMetadata ? (info.metadata as Fields | null | undefined) : info
  const stack = holder?.stack
  if (typeof stack !== 'string') return undefined
  const original = originalOf(info) ?? splatOf(info)[0]
  const head = readStackHead(stack)
  const { name, cause } = holder as Fields
  const isName =
    typeof name === 'string' && name !== '' && (stack.startsWith(name) || name === nameOf(original))
  const error = isError(original)
    ? { ...typeAndErrors(original), message: messageOf(original, info.message) ?? head.message }
    : looksLikeStack(stack)
      ? { type: isName ? name : head.type, message: head.message }
      : undefined
  if (error === undefined) return undefined
  return {
    exception: exceptionAttributes({ ...error, message: error.message ?? info.message, stack, cause }),
    fields: isInMetadata ? [] : isName ? ['name', 'stack', 'cause'] : ['stack', 'cause'],
  }
}

/** An error that is only in the splat. Formats have not seen it, so fields that an application has added to it are left out. */
function errorInSplat(info: Info): FoundError | undefined {
  const splat = splatOf(info)
  const error = splat.find(isError)
  if (error === undefined) return undefined
  const names = error === splat[0] ? shownParts(error, info.message) : TEXT
  return { exception: pick({ ...exceptionAttributes(error), ...errorsOf(error) }, names), fields: [] }
}

/**
 * The parts of the first value that a format has left in the info. winston copies its message and its stack to the info, unless the message
 * has placeholders. So if they are not there, a format has removed them.
 */
function shownParts(error: Error, message: unknown): RegExp {
  if (typeof message !== 'string') return TYPE
  if (PLACEHOLDER.test(message) || message.includes(`${error.name}: ${error.message}`)) return TEXT
  return message.endsWith(error.message) ? TYPE_AND_MESSAGE : TYPE
}

function typeAndErrors(original: Error): Fields {
  const { 'exception.type': type, 'exception.name': name } = exceptionAttributes(original)
  const { 'exception.errors': errors } = errorsOf(original)
  return { type, name, errors }
}

/** The errors of an AggregateError, without other fields. */
function errorsOf(error: Error): { 'exception.errors'?: unknown } {
  const { errors } = error as { errors?: unknown }
  if (!Array.isArray(errors)) return {}
  return {
    'exception.errors': errors.map((one) => {
      if (!isError(one)) return typeof one === 'object' ? '[Object]' : one
      const {
        'exception.type': type,
        'exception.message': message,
        'exception.stacktrace': stack,
      } = exceptionAttributes(one)
      return { type, message, stack }
    }),
  }
}

/** The message of an error, if the message of the info still contains it: a format may have changed it. */
function messageOf(error: Error, message: unknown): string | undefined {
  return typeof message === 'string' && message.endsWith(error.message) ? error.message : undefined
}

function nameOf(error: unknown): unknown {
  return isError(error) ? error.name : undefined
}

function splatOf(info: Info): readonly unknown[] {
  const splat = info[SPLAT]
  return Array.isArray(splat) ? splat : []
}

function pick(attributes: Fields, names: RegExp): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.test(name)))
}
