import type { Info } from '../info.js'
import { isError } from './is-error.js'

/** The error of which an info is a copy. Formats keep it, because they copy symbols too. */
export const ORIGINAL = Symbol.for('logpond.winston.original')

/**
 * An info that a format may copy. winston copies the fields that can be enumerated, and those of an Error do not include its message
 * and stack.
 */
export function copyable(info: Info): Info {
  if (!isError(info)) return info
  const { message, stack, cause } = info
  const copy: Info & { [ORIGINAL]?: unknown } = { ...info, message, stack, [ORIGINAL]: info }
  if (cause !== undefined) copy.cause = cause
  return copy
}

/** The error that winston, or {@link copyable}, has turned into fields of the info. */
export function originalOf(info: Info): unknown {
  return (info as { [ORIGINAL]?: unknown })[ORIGINAL]
}
