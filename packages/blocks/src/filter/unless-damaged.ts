import { isLogStorageError } from '@logpond/core'

/**
 * The result of a read, or `undefined` if what it reads is damaged. A damaged filter says nothing about its blocks, which are opened
 * instead, so no result is lost. A check of the store reports it.
 */
export function unlessDamaged<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (thrown) {
    if (isDamage(thrown)) return undefined
    throw thrown
  }
}

export function isDamage(thrown: unknown): boolean {
  return isLogStorageError(thrown) && (thrown.code === 'CORRUPT' || thrown.code === 'UNSUPPORTED')
}
