import type { Clock } from './clock.js'
import type { DriverSession } from './driver-session.js'
import { nextTurn } from './next-turn.js'
import type { RetentionAt } from './retention.js'

/** Entries that one step deletes at most: batches are written between two steps. */
const STEP_BUDGET = 5000

/** Milliseconds that a step waits at most for what came during the one before. */
const MOST_WAITED = 100

export interface CleanerOptions {
  readonly session: DriverSession
  readonly clock: Clock
  /** Settles when what came during a step has been written, as far as that is possible now. */
  readonly catchUp: () => Promise<void>
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
    const policy = at(this.#options.clock.now())
    for (let total = 0; ; ) {
      const { deleted, more } = await this.#options.session.run('Cleaning up', (driver) =>
        driver.deleteOldest(policy, STEP_BUDGET),
      )
      total += deleted
      if (!more) return { deleted: total }
      // A driver on this very thread would otherwise hold up all other code from the first step to the last.
      await nextTurn()
      await this.#letWritesGoFirst()
    }
  }

  /** A batch that is begun when the next step is already asked for would wait for two of them. */
  async #letWritesGoFirst(): Promise<void> {
    const { clock, catchUp } = this.#options
    const { promise, resolve } = Promise.withResolvers<void>()
    using _timer = clock.after(MOST_WAITED, resolve)
    void catchUp().then(resolve)
    await promise
  }
}
