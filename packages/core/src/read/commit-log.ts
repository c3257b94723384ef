import { nextTurn } from '../time/real-timers.js'

/** The commits of this storage, and the followers that wait for the next one. */
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

  /** The greatest id that this storage has committed, or that existed when it was opened. */
  get lastId(): number {
    return this.#lastId
  }

  /** Grows with each commit, including those of other processes: a change means that there may be new entries. */
  get commits(): number {
    return this.#commits
  }

  /** Call this with the greatest id of the store when the storage is opened. */
  opened(lastId: number): void {
    this.#lastId = Math.max(this.#lastId, lastId)
  }

  committed(firstId: number, lastId: number): void {
    this.#commits++
    this.#lastId = lastId
    for (const marker of this.#markers) marker.firstId ??= firstId
    this.#wakeAll()
  }

  /** Call this when there may be new entries that this storage has not committed. */
  changed(): void {
    this.#commits++
    this.#wakeAll()
  }

  /** Wakes all waiting followers to read the last entries; resolves when none is reading. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#wakeAll()
    // A follower that processes an entry and reads on at once is back within this turn of the event loop.
    await nextTurn()
    while (this.#readers > 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#onQuiet = resolve
      await promise
      await nextTurn()
    }
  }

  /** A follower begins to read entries, or to wait for them. */
  enter(): void {
    this.#readers++
  }

  /** The follower has found entries, or has ended. */
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
   * The last id at the time of the call: ids that were committed before are not greater, and ids that this storage commits
   * later are.
   *
   * @param askDriver Reads the last id of the store, which includes the entries of other processes. Takes time.
   * @param settled Resolves when this storage has settled all entries that its driver may have committed.
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
