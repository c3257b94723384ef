import { ConformanceFailure } from './conformance-failure.js'

/** What `work` fails with, also by not settling within `timeout` milliseconds; `undefined` when it succeeds. */
export async function failureWithin(timeout: number, work: () => Promise<void>): Promise<unknown> {
  const { promise: timedOut, reject } = Promise.withResolvers<never>()
  const late = new ConformanceFailure(`It had not settled after ${timeout} ms.`)
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
