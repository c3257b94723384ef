import type { Clock } from '../time/clock.js'
import type { CommitLog } from './commit-log.js'

const DEFAULT_INTERVAL = 100

export interface OtherWritersOptions {
  readonly commits: CommitLog
  readonly clock: Clock
  /** Milliseconds between two checks. @default 100 */
  readonly interval: number | undefined
  /** Reads the greatest id of the store. */
  readonly lastId: () => Promise<number>
}

/**
 * Checks regularly whether other processes have written to the store, while at least one follower waits. One check serves all
 * followers: a thousand waiting followers cost as much as one.
 */
export class OtherWriters {
  readonly #options: OtherWritersOptions
  #waiting = 0
  #timer: Disposable | undefined
  #isChecking = false
  /** The id that the last check has read. */
  #seen: number | undefined

  constructor(options: OtherWritersOptions) {
    this.#options = options
  }

  /** Call this when a follower begins to wait, and dispose the result when it stops. The {@link CommitLog} wakes it. */
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
    if (this.#waiting === 0 || this.#timer !== undefined || this.#isChecking) return
    const { clock, interval = DEFAULT_INTERVAL } = this.#options
    this.#timer = clock.after(interval, () => void this.#check())
  }

  async #check(): Promise<void> {
    const { commits, lastId: askStore } = this.#options
    this.#timer = undefined
    this.#isChecking = true
    try {
      const lastId = await askStore()
      // Ids ascend in commit order: if the last id is of this storage, its own commit has woken the followers.
      const isNews = lastId !== this.#seen && lastId !== commits.lastId
      this.#seen = lastId
      if (isNews) commits.changed()
    } catch {
      // Each follower then gets the error of its own read.
      commits.changed()
    }
    this.#isChecking = false
    this.#plan()
  }
}
