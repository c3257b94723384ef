import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { LogEntry, LogStorage } from '@logpond/core'
import { percentile } from '../percentile.js'
import { ratePerSecond } from '../progress.js'

/** The time to commit is measured for one in this many entries: a promise for each entry would slow down the others. */
const COMMIT_SAMPLE = 16
/** Milliseconds between two samples of the event loop. Every delay that it measures includes them. */
const LOOP_RESOLUTION = 1

/** The results of a measurement. Times are in milliseconds. */
export interface Figures {
  readonly entriesPerSecond: number
  /** Duration of a call of store(). */
  readonly store: { readonly p50: number; readonly p999: number }
  /** Time from store() to the commit. */
  readonly commit: { readonly p50: number; readonly p99: number }
  /** Delay of the event loop beyond its due time. */
  readonly eventLoop: { readonly p99: number }
}

/** Measures a storage while entries are stored. The measurement starts with the constructor. */
export class Measurement {
  readonly #storage: LogStorage
  readonly #loopDelay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION })
  readonly #storeTimes: Float64Array
  readonly #commitTimes: Float64Array
  readonly #start = performance.now()
  #stored = 0
  #measured = 0

  /** @param count The maximum number of entries to store. */
  constructor(storage: LogStorage, count: number) {
    this.#storage = storage
    this.#storeTimes = new Float64Array(count)
    this.#commitTimes = new Float64Array(Math.ceil(count / COMMIT_SAMPLE))
    this.#loopDelay.enable()
  }

  get stored(): number {
    return this.#stored
  }

  get milliseconds(): number {
    return performance.now() - this.#start
  }

  store(entry: LogEntry): void {
    const index = this.#stored++
    const before = performance.now()
    const receipt = this.#storage.store(entry)
    this.#storeTimes[index] = performance.now() - before
    if (index % COMMIT_SAMPLE !== 0) return
    const measure = () => {
      this.#commitTimes[this.#measured++] = performance.now() - before
    }
    // The storage counts entries that fail.
    receipt.committed().then(measure, () => {})
  }

  /** Waits until all entries are committed. */
  async finish(): Promise<Figures> {
    await this.#storage.flush()
    const { milliseconds } = this
    this.#loopDelay.disable()
    const storeTimes = this.#storeTimes.subarray(0, this.#stored)
    const commitTimes = this.#commitTimes.subarray(0, this.#measured)
    return {
      entriesPerSecond: ratePerSecond(this.#stored, milliseconds),
      store: { p50: percentile(storeTimes, 0.5), p999: percentile(storeTimes, 0.999) },
      commit: { p50: percentile(commitTimes, 0.5), p99: percentile(commitTimes, 0.99) },
      eventLoop: { p99: Math.max(0, this.#loopDelay.percentile(99) / 1e6 - LOOP_RESOLUTION) },
    }
  }
}
