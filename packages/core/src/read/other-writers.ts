import type { Clock } from '../time/clock.js'
import type { CommitLog } from './commit-log.js'

/** Milliseconds between two looks at what other processes have written. */
const INTERVAL = 100

export interface OtherWritersOptions {
  readonly commits: CommitLog
  readonly clock: Clock
  /** Asks the store for the greatest id that it has given. */
  readonly lastId: () => Promise<number>
}

/**
 * Looks every so often whether others have written to the store, while some follower waits for that. One look serves all
 * followers: a thousand at rest cost as much as one.
 */
export class OtherWriters {
  readonly #options: OtherWritersOptions
  #waiting = 0
  #timer: Disposable | undefined
  #isLooking = false
  /** What the last look has found. */
  #seen: number | undefined

  constructor(options: OtherWritersOptions) {
    this.#options = options
  }

  /** A follower waits, until that is disposed. It is woken by the {@link CommitLog}. */
  watch(): Disposable {
    this.#waiting++
    this.#plan()
    return { [Symbol.dispose]: () => this.#leave() }
  }

  #leave(): void {
    this.#waiting--
    if (this.#waiting > 0) return
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
  }

  #plan(): void {
    if (this.#waiting === 0 || this.#timer !== undefined || this.#isLooking) return
    this.#timer = this.#options.clock.after(INTERVAL, () => void this.#look())
  }

  async #look(): Promise<void> {
    const { commits, lastId: askStore } = this.#options
    this.#timer = undefined
    this.#isLooking = true
    try {
      const lastId = await askStore()
      // Ids grow in commit order: where the last one is of this storage, its own commits have woken who waits.
      const isNews = lastId !== this.#seen && lastId !== commits.lastId
      this.#seen = lastId
      if (isNews) commits.changed()
    } catch {
      // Each follower finds out by itself.
      commits.changed()
    }
    this.#isLooking = false
    this.#plan()
  }
}
