import { isLogStorageError } from '@logpond/core'
import { expectThat } from './expect.js'
import { expectMessage } from './expect-storage-error.js'

/** @throws ConformanceFailure unless `open` may return this: nothing, or a list of LogStorageErrors. */
export function expectOpened(opened: unknown, what: string): void {
  if (opened === undefined) return
  expectThat(
    Array.isArray(opened),
    `${what} returned ${describe(opened)}: expected nothing, or a list of LogStorageErrors`,
  )
  for (const found of opened) {
    expectThat(
      isLogStorageError(found),
      `${what} returned a list with ${describe(found)}: expected only LogStorageErrors`,
    )
    expectMessage(found, `${what} returned an error that`)
  }
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? `an object (${Object.keys(value).slice(0, 5)})`
    : String(value)
}
