import type { DriverPromise } from './driver-promise.js'
import { examine } from './examine.js'
import { openSubject } from './open-subject.js'
import { PROMISE_GROUPS } from './promise-groups.js'
import { LONG_USE, longUse } from './promises/long-use.js'
import type { Subject } from './subject.js'
import type { ConformanceReport, Verdict } from './verdict.js'

export interface ConformanceOptions extends Subject {
  /** Which promises to try. @default all */
  readonly only?: (promise: DriverPromise, group: string) => boolean
  /** Called with each verdict as it is found; the next promise is tried when it settles. */
  readonly onVerdict?: (verdict: Verdict) => void | Promise<void>
}

/**
 * Tries every promise on a driver, one after the other, and says what became of each. Needs no test framework.
 *
 * @returns A report; a promise that is broken does not reject.
 * @throws What `create` throws when it is called first.
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { only = () => true, onVerdict } = options
  const start = performance.now()
  const subject = await openSubject(options)
  const verdicts: Verdict[] = []
  const tell = async (verdict: Verdict) => {
    verdicts.push(verdict)
    await onVerdict?.(verdict)
  }
  for (const group of PROMISE_GROUPS) {
    for (const promise of group.promises.filter((promise) => only(promise, group.name))) {
      await tell(await examine(group, promise, subject))
    }
  }
  // Where its own promise was not among those to try, what went wrong is told all the same.
  const failure = await subject.shared.end()
  if (failure !== undefined)
    await tell({
      group: longUse.name,
      promise: LONG_USE,
      status: 'failed',
      reason: failure.message,
      error: failure,
      milliseconds: 0,
    })
  const { name: driver, supports, seed } = subject
  return { driver, supports, seed, milliseconds: performance.now() - start, verdicts }
}
