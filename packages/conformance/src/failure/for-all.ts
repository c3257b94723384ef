import { inspect } from 'node:util'
import fc, { type Arbitrary } from 'fast-check'
import { ConformanceFailure } from './conformance-failure.js'

export interface ForAllOptions {
  /** The same seed gives the same values. */
  readonly seed: number
  /** How many values are tested. */
  readonly numRuns: number
  /** The kind of value, for the message: `'query'`. */
  readonly what: string
}

/**
 * Runs a check on random values.
 *
 * @throws ConformanceFailure with the failure of the check, and the smallest value found for which it fails.
 */
export async function forAll<Value>(
  values: Arbitrary<Value>,
  check: (value: Value) => Promise<void>,
  { seed, numRuns, what }: ForAllOptions,
): Promise<void> {
  const property = fc.asyncProperty(values, check)
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns })
  if (!failed) return
  const value = inspect(counterexample?.[0], { depth: 6, breakLength: Infinity, maxStringLength: 200 })
  const found = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
  throw new ConformanceFailure(`${found} - with the ${what} ${value}`, { cause: errorInstance })
}
