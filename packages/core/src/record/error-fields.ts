import { describeThrown } from '../values/describe-thrown.js'
import { classNameOf } from '../values/value-brand.js'

/** What an error may have that is not enumerable, as the classes of the language make it. */
const HIDDEN = ['cause', 'errors', 'error', 'suppressed'] as const

/**
 * What is kept of an error: the name of its class as `type`, `message`, `stack`, its own enumerable fields or what its
 * `toJSON` returns in their place, and other errors that it holds. `name` is kept where it says more than the class: of a
 * `DOMException` it is `'AbortError'`.
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

/** The value, or the text that stands in its place where it throws. */
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

/** The name of an error that is not just the name of a class that it belongs to. */
function ownName(error: object): unknown {
  const { name } = error as { name?: unknown }
  if (name === '') return undefined
  for (let prototype = error; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object) {
    if (classNameOf(prototype) === name) return undefined
  }
  return name
}

/** An object that an error gives in its own place. */
function asJson(error: object): object | undefined {
  try {
    const { toJSON } = error as { toJSON?: unknown }
    const json: unknown = typeof toJSON === 'function' ? Reflect.apply(toJSON, error, ['']) : undefined
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : undefined
  } catch {
    return undefined
  }
}
