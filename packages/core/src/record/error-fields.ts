import { describeThrown } from '../values/describe-thrown.js'
import { classNameOf } from '../values/value-brand.js'

/** Fields of errors that the built-in classes make non-enumerable. */
const HIDDEN = ['cause', 'errors', 'error', 'suppressed'] as const

/**
 * The stored form of an error: the name of its class as `type`, `message`, `stack`, its own enumerable fields (or the result of
 * its `toJSON`), and other errors that it contains. `name` is stored if it differs from the class: a `DOMException` may have the
 * name `'AbortError'`.
 */
export function errorFields(error: object): Map<string, unknown> {
  const fields = new Map<string, unknown>()
  const type = read(() => classNameOf(error))
  fields.set('type', type === 'Object' ? 'Error' : type)
  const name = read(() => ownName(error))
  if (name !== undefined) fields.set('name', name)
  for (const field of ['message', 'stack']) fields.set(field, readField(error, field))
  const own = asJson(error) ?? error
  for (const field of Object.keys(own)) {
    const value = readField(own, field)
    if (value !== undefined && typeof value !== 'function') fields.set(field, value)
  }
  for (const field of HIDDEN) {
    const descriptor = Object.getOwnPropertyDescriptor(error, field)
    if (descriptor && !descriptor.enumerable) fields.set(field, readField(error, field))
  }
  return fields
}

/** The value, or a text that replaces it if reading it throws. */
export function readField(value: object, field: string | number): unknown {
  return read(() => (value as Record<string | number, unknown>)[field])
}

function read(work: () => unknown): unknown {
  try {
    return work()
  } catch (thrown) {
    return describeThrown(thrown)
  }
}

/** The name of an error, unless it is the name of one of its classes. */
function ownName(error: object): unknown {
  const { name } = error as { name?: unknown }
  if (name === '') return undefined
  for (let prototype = error; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object) {
    if (classNameOf(prototype) === name) return undefined
  }
  return name
}

/** The object that `toJSON` of an error returns. */
function asJson(error: object): object | undefined {
  try {
    const { toJSON } = error as { toJSON?: unknown }
    const json: unknown = typeof toJSON === 'function' ? Reflect.apply(toJSON, error, ['']) : undefined
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : undefined
  } catch {
    return undefined
  }
}
