import { examine } from './examine.js'
import type { DriverPromise } from './lab/driver-promise.js'
import { openSubject } from './open-subject.js'
import { PROMISE_GROUPS } from './promise-groups.js'
import { LONG_USE, longUse } from './promises/long-use.js'
import type { Subject } from './subject.js'
import type { ConformanceReport, Verdict } from './verdict.js'

export interface ConformanceOptions extends Subject {
  /** Which promises to test. @default all */
  readonly only?: (promise: DriverPromise, group: string) => boolean
  /** Whether to stop at the first broken promise. @default false */
  readonly bail?: boolean
  /** Called with each verdict as soon as it is known. The next promise starts after this has settled. */
  readonly onVerdict?: (verdict: Verdict) => void | Promise<void>
}

/**
 * Tests every promise of a driver, one after the other, and returns a verdict for each. Needs no test framework.
 *
 * ```ts
 * const { verdicts } = await runConformance({ create, module: new URL('./create.js', import.meta.url) })
 * ```
 *
 * @returns A report. A broken promise is part of the report and does not reject.
 * @throws ConformanceFailure if `create` makes no driver, or one that cannot be opened in a new, empty folder. Its message says
 * why, and its cause is the error. Nothing is tested then.
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
  const report = async (verdict: Verdict) => {
    verdicts.push(verdict)
    await onVerdict?.(verdict)
    return verdict
  }
  for (const { group, promise } of chosen) {
    const { status } = await report(await examine(group, promise, subject))
    if (bail && status === 'failed') break
  }
  // A failure of the sharing is reported even if its own promise was not selected.
  const failure = await subject.shared.end()
  await subject.processes?.end()
  if (failure !== undefined)
    await report({
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
