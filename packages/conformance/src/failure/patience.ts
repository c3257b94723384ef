import { ConformanceFailure } from './conformance-failure.js'

/** Milliseconds after which a call counts as hanging, even on a very busy machine. */
const PATIENCE = 45_000

/**
 * Runs a call, and stops waiting if it does not settle.
 *
 * @param what The call, as the subject of a sentence.
 * @throws ConformanceFailure if it does not settle in time; otherwise the error of the call.
 */
export async function settled<Result>(what: string, call: () => Result): Promise<Awaited<Result>> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new ConformanceFailure(`${what} did not settle within ${PATIENCE / 1000} s`))
  }, PATIENCE)
  try {
    return await Promise.race([(async () => await call())(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
