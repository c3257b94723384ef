import { ConformanceFailure } from './conformance-failure.js'

/** The error that `work` fails with, or a failure if it does not settle within `timeout` milliseconds; `undefined` on success. */
export async function failureWithin(timeout: number, work: () => Promise<void>): Promise<unknown> {
  const { promise: timedOut, reject } = Promise.withResolvers<never>()
  const late = new ConformanceFailure(`It did not settle within ${timeout} ms.`)
  const timer = setTimeout(() => reject(late), timeout)
  try {
    await Promise.race([work(), timedOut])
    return undefined
  } catch (thrown) {
    return thrown ?? new ConformanceFailure(`It failed with ${thrown}.`)
  } finally {
    clearTimeout(timer)
  }
}
