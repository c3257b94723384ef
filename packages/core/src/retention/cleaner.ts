import type { DriverSession } from '../session/driver-session.js'
import type { Clock } from '../time/clock.js'
import { nextTurn } from '../time/real-timers.js'
import type { RetentionAt } from './retention.js'

/** Entries that one step deletes at most: batches are written between two steps. */
const STEP_BUDGET = 5000

/** Milliseconds that a step waits for what came during the one before; a cleanup that has waited so long waits no more. */
const MAX_WAITED = 100

export interface CleanerOptions {
  readonly session: DriverSession
  readonly clock: Clock
  /** Whether nothing keeps entries from being written. */
  readonly isHealthy: () => boolean
  /** Entries that are not written yet. */
  readonly pending: () => number
  /** Settles when they are written. */
  readonly flush: () => Promise<void>
  /** Told of the errors of the cleanups that run by themselves. */
  readonly onError: (thrown: unknown) => void
}

/** Deletes what a policy gives up: in short steps, one cleanup after the other, by itself where there is a schedule. */
export class Cleaner {
  readonly #options: CleanerOptions
  #last: Promise<unknown> = Promise.resolve()
  #timer: Disposable | undefined
  #isDisposed = false

  constructor(options: CleanerOptions) {
    this.#options = options
  }

  /** Runs a cleanup after those that were asked for before. */
  clean(at: RetentionAt): Promise<{ deleted: number }> {
    const cleanup = this.#last.then(() => this.#steps(at))
    this.#last = cleanup.catch(() => {})
    return cleanup
  }

  /** Cleans up every so many milliseconds, counted from the end of the cleanup before. */
  schedule(at: RetentionAt, every: number): void {
    if (this.#isDisposed) return
    const run = () => {
      this.clean(at)
        .catch((thrown) => {
          // What the closing storage has ended is no error.
          if (!this.#isDisposed) this.#options.onError(thrown)
        })
        .finally(() => this.schedule(at, every))
    }
    this.#timer = this.#options.clock.after(every, run, { idle: true })
  }

  dispose(): void {
    this.#isDisposed = true
    this.#timer?.[Symbol.dispose]()
  }

  async #steps(at: RetentionAt): Promise<{ deleted: number }> {
    const { session, clock, isHealthy, pending } = this.#options
    const policy = at(clock.now())
    let isPatient = isHealthy()
    let total = 0
    let waitedFor = 0
    for (;;) {
      const { deleted, more } = await session.run('Cleaning up', (driver) =>
        driver.deleteOldest(policy, STEP_BUDGET),
      )
      total += deleted
      if (!more) return { deleted: total }
      // A driver on this very thread would otherwise hold up all other code from the first step to the last.
      await nextTurn()
      // What comes now goes first: a batch that is begun when the next step is already asked for would wait for two. But
      // where more comes than can be deleted, or the disk is full until enough is deleted, that would never end.
      const entries = pending()
      isPatient &&= isHealthy()
      if (!isPatient || entries === 0 || entries > total / 2 - waitedFor) continue
      waitedFor += entries
      isPatient = await this.#flushed()
    }
  }

  /** Waits for what is queued to be written; `false` when that takes too long. */
  async #flushed(): Promise<boolean> {
    const { clock, flush } = this.#options
    const { promise, resolve } = Promise.withResolvers<boolean>()
    using _timer = clock.after(MAX_WAITED, () => resolve(false))
    void flush().then(() => resolve(true))
    return await promise
  }
}
