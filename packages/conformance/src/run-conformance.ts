import { examine } from './examine.js'
import type { DriverPromise } from './lab/driver-promise.js'
import { openSubject } from './open-subject.js'
import { PROMISE_GROUPS } from './promise-groups.js'
import { LONG_USE, longUse } from './promises/long-use.js'
import type { Subject } from './subject.js'
import type { ConformanceReport, Verdict } from './verdict.js'

export interface ConformanceOptions extends Subject {
  /** Which promises to try. @default all */
  readonly only?: (promise: DriverPromise, group: string) => boolean
  /** Whether to stop at the first promise that is broken. @default false */
  readonly bail?: boolean
  /** Called with each verdict as it is found; the next promise is tried when it settles. */
  readonly onVerdict?: (verdict: Verdict) => void | Promise<void>
}

/**
 * Tries every promise on a driver, one after the other, and says what became of each. Needs no test framework.
 *
 * ```ts
 * const { verdicts } = await runConformance({ create, module: new URL('./create.js', import.meta.url) })
 * ```
 *
 * @returns A report; a promise that is broken does not reject.
 * @throws ConformanceFailure when `create` makes no driver, or one that cannot be opened in a new and empty folder; its message
 * says why, and its cause is what was thrown. Nothing is tried then.
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { promises = PROMISE_GROUPS, only = () => true, bail = false, onVerdict } = options
  const start = performance.now()
  const chosen = promises.flatMap((group) =>
    group.promises.filter((promise) => only(promise, group.name)).map((promise) => ({ group, promise })),
  )
  const subject = await openSubject(
    options,
    chosen.some(({ promise }) => promise.needsProcesses),
  )
  using _collected = subject.collected
  const verdicts: Verdict[] = []
  const tell = async (verdict: Verdict) => {
    verdicts.push(verdict)
    await onVerdict?.(verdict)
    return verdict
  }
  for (const { group, promise } of chosen) {
    const { status } = await tell(await examine(group, promise, subject))
    if (bail && status === 'failed') break
  }
  // Where its own promise was not among those to try, what went wrong is reported all the same.
  const failure = await subject.shared.end()
  await subject.processes?.end()
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
