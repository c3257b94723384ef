import { isLogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { ConformanceFailure } from '../failure/conformance-failure.js'
import { describeError } from '../failure/describe-error.js'
import { firstDifference } from '../failure/first-difference.js'
import { showValue } from '../failure/show-value.js'

/** @throws ConformanceFailure with `message`, unless `condition`. */
export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ConformanceFailure(message)
}

/**
 * @param what Names the value: `'the ids'`. Pass a function if building the text takes longer than comparing.
 * @throws ConformanceFailure with the first difference.
 */
export function expectEqual(actual: unknown, expected: unknown, what: string | (() => string)): void {
  const difference = firstDifference(actual, expected)
  if (difference === undefined) return
  throw new ConformanceFailure(`${typeof what === 'string' ? what : what()}: ${difference}`)
}

/**
 * Runs work that must throw or reject with a `LogStorageError` of one of these codes.
 *
 * @returns The error.
 * @throws ConformanceFailure
 */
export async function expectRejection(
  work: () => unknown,
  codes: LogStorageErrorCode | readonly LogStorageErrorCode[],
  what: string,
): Promise<Error> {
  const allowed = [codes].flat()
  const wanted = `expected a LogStorageError with the code ${allowed.join(' or ')}`
  let result: unknown
  try {
    result = await work()
  } catch (thrown) {
    if (!isLogStorageError(thrown)) {
      throw new ConformanceFailure(`${what}: ${wanted}, got ${describeError(thrown)}`, {
        cause: thrown,
      })
    }
    if (allowed.includes(thrown.code)) return thrown
    throw new ConformanceFailure(`${what}: ${wanted}, got ${thrown.code}: ${thrown.message}`, {
      cause: thrown,
    })
  }
  throw new ConformanceFailure(`${what}: ${wanted}, but it succeeded with ${showValue(result, { depth: 1 })}`)
}

/** The error that `work` throws or rejects with; `undefined` if it succeeds. */
export async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (thrown) {
    return thrown ?? new Error('undefined was thrown')
  }
}
