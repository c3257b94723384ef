import { setAttribute } from '../values/attributes.js'
import { readSafely } from '../values/read-safely.js'
import { isError, isSerializedError, STACKS } from './is-error.js'

const CIRCULAR = '[Circular]'

/** Errors in errors that are nested deeper stay as they are. */
const MAX_DEPTH = 20

/** Fields that the built-in classes make non-enumerable. */
const HIDDEN = ['cause', 'errors', 'error', 'suppressed'] as const

export function isExceptionLike(value: unknown): value is object {
  return isError(value) || isSerializedError(value)
}

/**
 * The fields of an error, or of one that a logger has turned into plain fields: `type`, `name` if it is not the type, `message`,
 * `stacktrace`, `cause`, `errors`, and its own fields. Own fields whose name is already taken are in `fields`.
 */
export function fieldsOf(error: object): Map<string, unknown> {
  return isError(error) ? ownFields(error) : serializedFields(error)
}

/**
 * The value of a field in which errors have become plain objects, if it contains errors: a cause, or a list of errors.
 *
 * @param around The errors that contain the value.
 */
export function nestedException(name: string, value: unknown, around: readonly object[]): unknown {
  if (name === 'errors' && Array.isArray(value)) return value.map((one) => asPlain(one, around))
  return HIDDEN.includes(name as (typeof HIDDEN)[number]) ? asPlain(value, around) : value
}

function asPlain(value: unknown, around: readonly object[]): unknown {
  if (!isExceptionLike(value)) return value
  if (around.includes(value)) return CIRCULAR
  if (around.length >= MAX_DEPTH) return value
  const inner = [...around, value]
  const plain: Record<string, unknown> = {}
  for (const [name, field] of fieldsOf(value)) setAttribute(plain, name, nestedException(name, field, inner))
  return plain
}

function ownFields(error: Error): Map<string, unknown> {
  const fields = new Map<string, unknown>()
  const own = new Map<string, unknown>()
  const type = readSafely(() => classNameOf(error))
  const name = readField(error, 'name')
  fields.set('type', type)
  if (typeof name === 'string' && name !== '' && !isInherited(error, name)) fields.set('name', name)
  for (const [field, as] of [
    ['message', 'message'],
    ['stack', 'stacktrace'],
  ] as const) {
    const value = readField(error, field)
    if (value !== undefined) fields.set(as, value)
  }
  const shown = asJson(error) ?? error
  for (const field of readKeys(shown)) {
    if (field === 'name' || field === 'message' || field === 'stack') continue
    const value = readField(shown, field)
    if (value === undefined || typeof value === 'function') continue
    if (field === 'type' || field === 'stacktrace') own.set(field, value)
    else fields.set(field, value)
  }
  for (const field of HIDDEN) {
    if (fields.has(field) || !readSafely(() => Object.hasOwn(error, field))) continue
    const value = readField(error, field)
    if (value !== undefined) fields.set(field, value)
  }
  if (own.size > 0) fields.set('fields', Object.fromEntries(own))
  return fields
}

/** Fields of an error as pino, Bunyan, winston and the Elastic Common Schema write them. */
function serializedFields(error: object): Map<string, unknown> {
  const source = new Map(readKeys(error).map((key) => [key, readField(error, key)]))
  const fields = new Map<string, unknown>()
  const own = new Map<string, unknown>()
  const type = ['type', 'name'].find((key) => typeof source.get(key) === 'string')
  const stack = STACKS.find((key) => typeof source.get(key) === 'string')
  if (type !== undefined) fields.set('type', source.get(type))
  for (const [key, value] of source) {
    if (value === undefined || key === type || (key === 'name' && value === fields.get('type'))) continue
    if (key === stack) fields.set('stacktrace', value)
    else if (key === 'aggregateErrors' && !source.has('errors')) fields.set('errors', value)
    else if (key === 'type' || key === 'stacktrace') own.set(key, value)
    else fields.set(key, value)
  }
  if (own.size > 0) fields.set('fields', Object.fromEntries(own))
  return fields
}

function readField(value: object, field: string): unknown {
  return readSafely(() => (value as Record<string, unknown>)[field])
}

function readKeys(value: object): string[] {
  try {
    return Object.keys(value)
  } catch {
    return []
  }
}

/** The object that `toJSON` of an error returns: a class may leave out fields that are of no use to readers. */
function asJson(error: Error): object | undefined {
  try {
    const { toJSON } = error as { toJSON?: unknown }
    const json: unknown = typeof toJSON === 'function' ? Reflect.apply(toJSON, error, ['']) : undefined
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : undefined
  } catch {
    return undefined
  }
}

function classNameOf(error: Error): string {
  const prototype = Object.getPrototypeOf(error) as { constructor?: unknown } | null
  const made = prototype?.constructor
  const name: unknown = typeof made === 'function' ? made.name : undefined
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : 'Error'
}

/** Whether a name is that of the error's class, or of a class that this one extends. */
function isInherited(error: Error, name: string): boolean {
  try {
    for (let from = Object.getPrototypeOf(error) as object | null; from !== null; ) {
      const made = (from as { constructor?: unknown }).constructor
      if (typeof made === 'function' && made.name === name) return true
      from = Object.getPrototypeOf(from) as object | null
    }
  } catch {
    // A Proxy: the name is kept.
  }
  return false
}
