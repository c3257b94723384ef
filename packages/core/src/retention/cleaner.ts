import type { DriverRetention } from '../contract/driver-retention.js'
import { isLogStorageError, type LogStorageError } from '../errors/log-storage-error.js'
import { toLogStorageError } from '../errors/to-log-storage-error.js'
import type { ChannelPublisher } from '../reports/channel-publisher.js'
import type { DriverSession } from '../session/driver-session.js'
import type { Clock } from '../time/clock.js'
import { elapsed, nextTurn } from '../time/real-timers.js'
import type { RetentionAt } from './retention.js'
import { checkDeletesBy } from './retention-rules.js'
import { StepBudget } from './step-budget.js'

/** The longest wait of a step for new entries, in milliseconds. Once a step has waited that long, the cleanup no longer waits. */
const MAX_WAITED = 100

export interface CleanerOptions {
  readonly session: DriverSession
  readonly clock: Clock
  /** Whether entries can be written. */
  readonly isHealthy: () => boolean
  /** The number of entries that are not written yet. */
  readonly pending: () => number
  /** Resolves when they are written. */
  readonly flush: () => Promise<void>
  readonly channels: ChannelPublisher
  /** Called with the error of a scheduled cleanup. */
  readonly onError: (thrown: unknown) => void
}

/** Deletes the entries that a policy does not keep, in short steps: one cleanup after the other, on request or by a schedule. */
export class Cleaner {
  readonly #options: CleanerOptions
  #last: Promise<unknown> = Promise.resolve()
  #timer: Disposable | undefined
  #isDisposed = false
  /** Cleanups that ended without an error, and the entries that cleanups have deleted. */
  cleanups = 0
  deleted = 0

  constructor(options: CleanerOptions) {
    this.#options = options
  }

  /** Runs a cleanup after those that were requested before. */
  clean(at: RetentionAt, isScheduled = false): Promise<{ deleted: number }> {
    const cleanup = this.#last.then(() => this.#run(at, isScheduled))
    this.#last = cleanup.catch(() => {})
    return cleanup
  }

  /** Cleans up `every` milliseconds, counted from the end of the previous cleanup. */
  schedule(at: RetentionAt, every: number): void {
    if (this.#isDisposed) return
    const run = () => {
      this.clean(at, true)
        .catch((thrown) => {
          // An error of a cleanup that the closing storage aborted is expected.
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

  async #run(at: RetentionAt, isScheduled: boolean): Promise<{ deleted: number }> {
    const { clock, channels, session } = this.#options
    const policy = at(clock.now())
    const { dryRun } = policy
    const start = elapsed()
    let deleted = 0
    let error: LogStorageError | undefined
    try {
      checkDeletesBy(policy, session.driver)
      await this.#steps(policy, (count) => {
        deleted += count
        if (!dryRun) this.deleted += count
      })
      if (!dryRun) this.cleanups++
      return { deleted }
    } catch (thrown) {
      error = toLogStorageError(thrown, 'IO', 'Cleaning up failed')
      throw thrown
    } finally {
      const milliseconds = elapsed() - start
      channels.publish('logpond:cleanup', undefined, { deleted, dryRun, isScheduled, milliseconds, error })
    }
  }

  async #steps(policy: DriverRetention, onDeleted: (count: number) => void): Promise<void> {
    const { clock, isHealthy, pending } = this.#options
    const budget = new StepBudget(this.#options.session.driver.cleanupStep)
    let isPatient = isHealthy()
    let total = 0
    let waitedFor = 0
    for (;;) {
      const start = clock.now()
      const { deleted, more } = await this.#step(policy, budget.size)
      budget.took(clock.now() - start, deleted)
      total += deleted
      onDeleted(deleted)
      if (!more) return
      // Otherwise, a driver in this thread would block all other code from the first step to the last.
      await nextTurn()
      // New entries are written first: a batch that starts after the request for the next step would wait for two steps. But if
      // entries arrive faster than they are deleted, or the disk is full until enough is deleted, waiting would never end.
      const entries = pending()
      isPatient &&= isHealthy()
      if (!isPatient || entries === 0 || entries > total / 2 - waitedFor) continue
      waitedFor += entries
      isPatient = await this.#flushed()
    }
  }

  /** If data is damaged, an opening may put it aside: then the step is repeated. */
  async #step(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    const { session } = this.#options
    const step = () => session.run('Cleaning up', (driver) => driver.deleteOldest(policy, budget))
    try {
      return await step()
    } catch (thrown) {
      if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT') throw thrown
      if ((await session.reopen()) !== undefined) throw thrown
      return await step()
    }
  }

  /** Waits until the queued entries are written; `false` if that takes too long. */
  async #flushed(): Promise<boolean> {
    const { clock, flush } = this.#options
    const { promise, resolve } = Promise.withResolvers<boolean>()
    using _timer = clock.after(MAX_WAITED, () => resolve(false))
    void flush().then(() => resolve(true))
    return await promise
  }
}
