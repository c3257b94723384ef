import { nextTurn } from '../time/real-timers.js'

/** What this storage has committed, for those who wait for more. */
export class CommitLog {
  #lastId = 0
  readonly #markers = new Set<{ firstId: number | undefined }>()
  readonly #waiting = new Set<() => void>()
  #commits = 0
  #readers = 0
  #onQuiet: (() => void) | undefined
  #isClosed = false

  /** Whether no more commits will come. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The greatest id that this storage has committed, or found when it was opened. */
  get lastId(): number {
    return this.#lastId
  }

  /** Grows with each commit, also of other processes: a change means that there is something to read. */
  get commits(): number {
    return this.#commits
  }

  /** To be told of the greatest id that there was when the storage was opened. */
  opened(lastId: number): void {
    this.#lastId = Math.max(this.#lastId, lastId)
  }

  committed(firstId: number, lastId: number): void {
    this.#commits++
    this.#lastId = lastId
    for (const marker of this.#markers) marker.firstId ??= firstId
    this.#wakeAll()
  }

  /** To be told when there may be something to read that this storage has not committed. */
  changed(): void {
    this.#commits++
    this.#wakeAll()
  }

  /** Has every follower that waits read what is left; settles when none is at it any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#wakeAll()
    // Whoever has an entry in hand and reads on at once is back within this turn of the event loop.
    await nextTurn()
    while (this.#readers > 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#onQuiet = resolve
      await promise
      await nextTurn()
    }
  }

  /** A follower looks for entries, or waits for them. */
  enter(): void {
    this.#readers++
  }

  /** It has found some, or is gone. */
  leave(): void {
    this.#readers--
    if (this.#readers === 0) this.#onQuiet?.()
  }

  /** Calls back once, at the next commit or at the close. */
  onNext(callback: () => void): Disposable {
    this.#waiting.add(callback)
    return { [Symbol.dispose]: () => this.#waiting.delete(callback) }
  }

  /**
   * The last id at the moment of the call: all that was committed before is not greater, all that this storage commits
   * later is.
   *
   * @param askDriver The last id of the store, which other processes may write to as well; its answer takes time.
   * @param settled Settles when this storage knows of all it has committed: the driver may have known of it before.
   */
  async position(askDriver: () => Promise<number>, settled: () => Promise<void>): Promise<number> {
    const marker: { firstId: number | undefined } = { firstId: undefined }
    const known = this.#lastId
    this.#markers.add(marker)
    try {
      const last = Math.max(known, await askDriver())
      await settled()
      return marker.firstId === undefined ? last : Math.min(last, marker.firstId - 1)
    } finally {
      this.#markers.delete(marker)
    }
  }

  #wakeAll(): void {
    const callbacks = [...this.#waiting]
    this.#waiting.clear()
    for (const callback of callbacks) callback()
  }
}
