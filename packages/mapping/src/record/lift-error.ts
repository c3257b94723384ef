import { exceptionAttributes } from '../errors/exception-attributes.js'
import { isExceptionLike } from '../errors/exception-fields.js'
import { setAttribute } from '../values/attributes.js'

type JsonObject = Record<string, unknown>

/** Replaces an attribute that contains an error by the attributes of the error, unless one of their names is already taken. */
export function liftError(attributes: JsonObject, name: string): void {
  const error = attributes[name]
  if (!isExceptionLike(error)) return
  const exception = exceptionAttributes(error)
  const names = Object.keys(exception)
  if (names.some((one) => Object.hasOwn(attributes, one))) return
  delete attributes[name]
  for (const one of names) setAttribute(attributes, one, exception[one])
}
