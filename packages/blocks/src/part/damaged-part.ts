import { isLogStorageError, LogStorageError } from '@logpond/core'
import { describeExtent } from './extent.js'
import type { PartHead } from './part-head.js'

/**
 * The error for a part whose values are wrong: it says which entries the part holds. Errors of the store, such as `BUSY`, stay as
 * they are.
 */
export function damagedPart(key: number, head: PartHead, thrown: unknown): unknown {
  if (isLogStorageError(thrown) && (thrown.code !== 'CORRUPT' || damagedKey(thrown) === key)) return thrown
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  const error = new LogStorageError(
    'CORRUPT',
    `Part ${key} is damaged, so its ${describeExtent(head)} cannot be read: ${reason}`,
    { cause: thrown },
  )
  keys.set(error, key)
  return error
}

/** The key of the part that an error of {@link damagedPart} is about. */
export function damagedKey(thrown: unknown): number | undefined {
  return typeof thrown === 'object' && thrown !== null ? keys.get(thrown) : undefined
}

const keys = new WeakMap<object, number>()
