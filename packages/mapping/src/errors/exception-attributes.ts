import { setAttribute } from '../values/attributes.js'
import { fieldsOf, isExceptionLike, nestedException } from './exception-fields.js'

/** Causes of causes that become attributes of their own. The others stay in the attribute of the last one. */
const MAX_CAUSES = 8

/**
 * The attributes of an error, by the names of OpenTelemetry's semantic conventions.
 *
 * | attribute | from |
 * | --- | --- |
 * | `exception.type` | the name of its class |
 * | `exception.name` | its `name`, if that is not the name of its class or of one that it extends, as in a DOMException |
 * | `exception.message`, `exception.stacktrace` | `message`, `stack` |
 * | `exception.cause.type`, … | its `cause`, by the same rules; a cause that is not an error is `exception.cause` |
 * | `exception.errors` | the errors of an AggregateError: a list of objects with the same fields |
 * | `exception.code`, … | its own enumerable fields, or those of its `toJSON()` |
 * | `exception.fields` | own fields whose name is already taken: `type`, `stacktrace` |
 *
 * An error that contains itself is `"[Circular]"` there. A getter that throws becomes the text `"[Threw: …]"`. Nothing throws.
 *
 * @param error An error of any realm; an object that a logger made of one (`{ type | name, message, stack, … }`); or any other value
 *   that was thrown, which becomes `exception.message`.
 *
 * @example
 * ```ts
 * exceptionAttributes(new RangeError('card expired', { cause: { status: 402 } }))
 * // { 'exception.type': 'RangeError', 'exception.message': 'card expired', 'exception.stacktrace': '…', 'exception.cause': { status: 402 } }
 * ```
 */
export function exceptionAttributes(error: unknown): Record<string, unknown> {
  const attributes: Record<string, unknown> = {}
  if (typeof error === 'object' && error !== null && !Array.isArray(error))
    flatten('exception', error, attributes, [])
  else if (error !== undefined && error !== null)
    attributes['exception.message'] = Array.isArray(error) ? error : String(error)
  return attributes
}

/** @param around The errors whose cause this is. */
function flatten(
  prefix: string,
  error: object,
  attributes: Record<string, unknown>,
  around: readonly object[],
): void {
  const inner = [...around, error]
  for (const [name, value] of fieldsOf(error)) {
    const attribute = `${prefix}.${name}`
    const isCause = name === 'cause' && isExceptionLike(value)
    if (isCause && around.length < MAX_CAUSES && !inner.includes(value))
      flatten(attribute, value, attributes, inner)
    else setAttribute(attributes, attribute, nestedException(name, value, inner))
  }
}
