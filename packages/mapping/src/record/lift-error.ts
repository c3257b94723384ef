import { exceptionAttributes } from '../errors/exception-attributes.js'
import { isExceptionLike } from '../errors/exception-fields.js'
import { liftEcsError, liftStack, rename } from '../errors/lift-stack.js'

type JsonObject = Record<string, unknown>

/** Replaces an attribute that contains an error by the attributes of the error, unless one of their names is already taken. */
export function liftError(attributes: JsonObject, name: string): void {
  const error = attributes[name]
  if (isExceptionLike(error)) rename(attributes, [name], exceptionAttributes(error))
  else if (name === 'stack') liftStack(attributes)
  else if (name.startsWith('error.')) liftEcsError(attributes)
}
