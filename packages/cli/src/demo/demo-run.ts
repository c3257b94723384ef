import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import type { LogEntry, LogStorage, StoredLogEntry } from '@logpond/core'
import type { Progress } from '../progress.js'

/** Milliseconds of work between two turns of the event loop: a program that logs does other things too. */
const SLICE = 1
/** Every so many entries, the time until it is committed is measured: a promise for each would slow down the rest. */
const COMMIT_SAMPLE = 16
const SHOWN_ERRORS = 6
/** Milliseconds between two errors that are shown. */
const SHOW_INTERVAL = 200
/** Milliseconds between two looks at the event loop, which every measured delay includes. */
const LOOP_RESOLUTION = 1

/** Writes entries as fast as the queue takes them, follows the errors meanwhile, and measures both. */
export class DemoRun {
  readonly #storage: LogStorage
  readonly #progress: Progress
  readonly #showError: (entry: StoredLogEntry) => void
  readonly #loopDelay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION })
  readonly #storeTimes: Float64Array
  readonly #commitTimes: Float64Array
  #stored = 0
  #errorsFollowed = 0
  #duration = 0

  constructor(
    storage: LogStorage,
    count: number,
    progress: Progress,
    showError: (entry: StoredLogEntry) => void,
  ) {
    this.#storage = storage
    this.#progress = progress
    this.#showError = showError
    this.#storeTimes = new Float64Array(count)
    this.#commitTimes = new Float64Array(Math.ceil(count / COMMIT_SAMPLE))
  }

  /** Settles when all is committed, and the storage closed. */
  async write(entries: Iterable<LogEntry>, signal: AbortSignal): Promise<void> {
    const followed = this.#followErrors()
    this.#loopDelay.enable()
    const start = performance.now()
    let sliceEnd = start + SLICE
    for (const entry of entries) {
      await this.#storage.whenWritable()
      this.#store(entry)
      if (performance.now() < sliceEnd) continue
      this.#updateProgress()
      await setImmediate()
      if (signal.aborted) break
      sliceEnd = performance.now() + SLICE
    }
    await this.#storage.flush()
    this.#duration = performance.now() - start
    this.#loopDelay.disable()
    this.#updateProgress()
    // Whoever follows gets the rest first.
    await this.#storage.close()
    await followed
  }

  get figures() {
    return {
      stats: this.#storage.stats(),
      duration: this.#duration,
      storeTimes: this.#storeTimes.subarray(0, this.#stored),
      commitTimes: this.#commitTimes.subarray(0, Math.ceil(this.#stored / COMMIT_SAMPLE)),
      eventLoopDelay: Math.max(0, this.#loopDelay.percentile(99) / 1e6 - LOOP_RESOLUTION),
      errorsFollowed: this.#errorsFollowed,
    }
  }

  #store(entry: LogEntry): void {
    const index = this.#stored++
    const before = performance.now()
    const receipt = this.#storage.store(entry)
    this.#storeTimes[index] = performance.now() - before
    if (index % COMMIT_SAMPLE !== 0) return
    const measure = () => {
      this.#commitTimes[index / COMMIT_SAMPLE] = performance.now() - before
    }
    // One that is not committed is counted elsewhere.
    receipt.committed().then(measure, () => {})
  }

  async #followErrors(): Promise<void> {
    let shown = 0
    let shownAt = Number.NEGATIVE_INFINITY
    for await (const entry of this.#storage.follow({ minSeverity: 'error' })) {
      this.#errorsFollowed++
      const now = performance.now()
      if (shown >= SHOWN_ERRORS || now - shownAt < SHOW_INTERVAL) continue
      shown++
      shownAt = now
      this.#showError(entry)
    }
  }

  #updateProgress(): void {
    const { queued, inFlight } = this.#storage.stats()
    this.#progress.update({ done: this.#stored, entries: this.#stored, queued: queued + inFlight })
  }
}
