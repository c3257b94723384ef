import { isError as isAnyError } from '@logpond/mapping'

/** Whether a value is an error of any realm. Plain objects, as nearly all infos are, take no time. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false
  // A Proxy may throw here. What throws is read in another way.
  return Object.getPrototypeOf(value) !== Object.prototype && isAnyError(value)
}
