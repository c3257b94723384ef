import { afterAll, describe, it, type TestContext } from 'vitest'
import { examine } from './examine.js'
import { notTried } from './not-tried.js'
import { type OpenedSubject, openSubject } from './open-subject.js'
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
 * claim that is too modest raises a warning, and so does, at the end, what was not tried. A driver that cannot be opened fails
 * one test, and the others are skipped.
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
    const opening = new FirstOpening(subject)
    const verdicts: Verdict[] = []
    afterAll(async () => {
      for (const line of notTried(verdicts)) console.warn(`${name}: ${line}`)
      const failure = await opening.end()
      // Where the promise about it was filtered out.
      if (failure !== undefined) throw failure
    }, timeout)
    for (const group of subject.promises ?? PROMISE_GROUPS) {
      describe(group.name, () => {
        for (const promise of group.promises) {
          it(promise.name, { timeout }, async (context) => {
            const known = await opening.subject(context)
            const verdict = await examine(group, promise, known)
            verdicts.push(verdict)
            conclude(verdict, known.seed, context)
          })
        }
      })
    }
  })
}

/** Opens the driver once for all tests; what goes wrong fails the first of them, and the others are skipped. */
class FirstOpening {
  readonly #subject: Subject
  #opened: Promise<OpenedSubject> | undefined
  #isReported = false

  constructor(subject: Subject) {
    this.#subject = subject
  }

  async subject(context: TestContext): Promise<OpenedSubject> {
    this.#opened ??= openSubject(this.#subject, true)
    try {
      return await this.#opened
    } catch (error) {
      if (this.#isReported) context.skip('the driver cannot be opened')
      this.#isReported = true
      throw error
    }
  }

  /** Ends what the promises share; gives what is wrong with it. */
  async end(): Promise<Error | undefined> {
    const known = await this.#opened?.catch(() => undefined)
    const failure = await known?.shared.end()
    await known?.processes?.end()
    known?.collected[Symbol.dispose]()
    return failure
  }
}

function conclude({ status, promise, reason, error }: Verdict, seed: number, context: TestContext): void {
  if (status === 'failed') throw new Error(`${reason} (seed ${seed})`, { cause: error })
  if (status === 'too modest') console.warn(`${promise}: ${reason}`)
  if (status !== 'passed') context.skip(reason)
}
