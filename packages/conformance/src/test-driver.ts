import { afterAll, describe, it, type TestContext } from 'vitest'
import { examine } from './examine.js'
import { notTried } from './not-tried.js'
import { type OpenedSubject, openSubject } from './open-subject.js'
import { PROMISE_GROUPS } from './promise-groups.js'
import type { Subject } from './subject.js'
import type { Verdict } from './verdict.js'

/**
 * Longer than a promise, its release, and emptying and closing the shared store may take, all of it twice, so that the message of
 * the suite comes before the timeout of vitest.
 */
const MARGIN = 8.5

/**
 * Defines a vitest suite with one test for every promise.
 *
 * The claims in `supports` decide which promises are tested; the others are skipped with a reason. Claims that are too modest are
 * warnings, and so is a list of the untested promises at the end. A driver that cannot be opened fails one test and skips the
 * others.
 *
 * ```ts
 * testDriver('my driver', { create: ({ directory }) => myDriver({ path: join(directory, 'logs.db') }) })
 * ```
 *
 * @param name The name of the vitest suite.
 * @param subject `create` makes a driver for a folder. With `module`, a file that exports the same `create`, the promises that
 * need other processes are tested too.
 */
export function testDriver(name: string, subject: Subject): void {
  const timeout = MARGIN * (subject.timeout ?? 120_000)
  describe(name, () => {
    const opening = new FirstOpening(subject)
    const verdicts: Verdict[] = []
    afterAll(async () => {
      for (const line of notTried(verdicts)) console.warn(`${name}: ${line}`)
      const failure = await opening.end()
      // The promise that reports this may be filtered out.
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

/** Opens the driver once for all tests. A failure fails the first test and skips the others. */
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

  /** Ends what the promises share. @returns A failure of the sharing, if there was one. */
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
