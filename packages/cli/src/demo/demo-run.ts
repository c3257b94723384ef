import { setImmediate, setTimeout } from 'node:timers/promises'
import type { LogEntry, LogStorage } from '@logpond/core'
import type { Progress } from '../progress.js'
import { type Figures, Measurement } from './measurement.js'

/** Milliseconds of work per turn of the event loop: a program that logs does other things too. */
const SLICE = 1

export interface DemoRunOptions {
  readonly storage: LogStorage
  readonly entries: Iterator<LogEntry>
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Stores entries at a given pace, and measures it. */
export class DemoRun {
  readonly #options: DemoRunOptions
  #stored = 0

  constructor(options: DemoRunOptions) {
    this.#options = options
  }

  /**
   * Stores some entries, and waits until they are committed. Ends early when the signal is aborted.
   *
   * @param pace Entries per second; Infinity for as fast as the queue accepts them.
   */
  async store(count: number, pace: number): Promise<Figures> {
    const { storage, entries, signal } = this.#options
    const measurement = new Measurement(storage, count)
    while (measurement.stored < count && !signal.aborted) {
      const due = Math.min(count, Math.ceil((measurement.milliseconds / 1000) * pace))
      const sliceEnd = performance.now() + SLICE
      while (measurement.stored < due && performance.now() < sliceEnd) {
        const { done, value } = entries.next()
        if (done) return measurement.finish()
        await storage.whenWritable()
        measurement.store(value)
      }
      this.#updateProgress(measurement)
      await (pace === Number.POSITIVE_INFINITY ? setImmediate() : setTimeout(1))
    }
    const figures = await measurement.finish()
    this.#updateProgress(measurement)
    this.#stored += measurement.stored
    return figures
  }

  #updateProgress({ stored }: Measurement): void {
    const { storage, progress } = this.#options
    const { queued, inFlight } = storage.stats()
    const done = this.#stored + stored
    progress.update({ done, entries: done, queued: queued + inFlight })
  }
}
