import { afterAll, describe, it, type TestContext } from 'vitest'
import { examine } from './examine.js'
import { openSubject } from './open-subject.js'
import { PROMISE_GROUPS } from './promise-groups.js'
import type { Subject } from './subject.js'
import type { Verdict } from './verdict.js'

/**
 * Longer than what a promise may take, what it may take to release it and to empty and close the store that it shares,
 * all of it twice, so that the suite's own message comes first.
 */
const MARGIN = 8.5

/**
 * Makes a vitest suite of every promise that a driver owes: one test each.
 *
 * What the driver claims in `supports` decides what is tested; what it does not claim is skipped, with a reason. A
 * claim that is too modest is told by a warning.
 *
 * ```ts
 * testDriver('my driver', { create: ({ directory }) => myDriver({ path: join(directory, 'logs.db') }) })
 * ```
 *
 * @param name What the suite is called.
 * @param subject `create` makes a driver for a folder. With `module`, a file that exports the same `create`, the
 * promises about several processes are tested too.
 */
export function testDriver(name: string, subject: Subject): void {
  const timeout = MARGIN * (subject.timeout ?? 120_000)
  describe(name, () => {
    let opened: ReturnType<typeof openSubject> | undefined
    afterAll(async () => {
      const known = await opened?.catch(() => undefined)
      const failure = await known?.shared.end()
      // Where the promise about it was filtered out.
      if (failure !== undefined) throw failure
    }, timeout)
    for (const group of PROMISE_GROUPS) {
      describe(group.name, () => {
        for (const promise of group.promises) {
          it(promise.name, { timeout }, async (context) => {
            opened ??= openSubject(subject)
            const known = await opened
            conclude(await examine(group, promise, known), known.seed, context)
          })
        }
      })
    }
  })
}

function conclude({ status, promise, reason, error }: Verdict, seed: number, context: TestContext): void {
  if (status === 'failed') throw new Error(`${reason} (seed ${seed})`, { cause: error })
  if (status === 'too modest') console.warn(`${promise}: ${reason}`)
  if (status !== 'passed') context.skip(reason)
}
