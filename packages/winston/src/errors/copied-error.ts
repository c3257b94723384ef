import type { Info } from '../info.js'
import { readable } from '../readable-info.js'
import { isError } from './is-error.js'

/** The error of which an info is a copy. Formats keep it, because they copy symbols too. */
export const ORIGINAL = Symbol.for('logpond.winston.original')

/**
 * A copy of an info for a format. winston copies the fields that can be enumerated, and those of an Error do not include its message
 * and stack. If a field throws when it is read, the copy has a text in its place.
 */
export function copyOf(info: Info): Info {
  try {
    return isError(info) ? copyOfError(info) : { ...info }
  } catch {
    return readable(info)
  }
}

function copyOfError(info: Info): Info {
  const { message, stack, cause } = info
  const copy: Info & { [ORIGINAL]?: unknown } = { ...info, message, stack, [ORIGINAL]: info }
  if (cause !== undefined) copy.cause = cause
  return copy
}

/** The error that winston, or {@link copyOf}, has turned into fields of the info. */
export function originalOf(info: Info): unknown {
  return (info as { [ORIGINAL]?: unknown })[ORIGINAL]
}
