import { ConformanceFailure } from './conformance-failure.js'

/** Milliseconds after which a call counts as one that never ends, on the busiest of machines. */
const PATIENCE = 45_000

/**
 * Runs a call, and gives it up when it does not end.
 *
 * @param what The call, as the subject of a sentence.
 * @throws ConformanceFailure when it has not settled in time; else what the call throws.
 */
export async function settled<Result>(what: string, call: () => Result): Promise<Awaited<Result>> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new ConformanceFailure(`${what} had not settled after ${PATIENCE / 1000} s`))
  }, PATIENCE)
  try {
    return await Promise.race([(async () => await call())(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
