import { busy } from '../http/api-error.js'

/** Reads that may wait at a time, of all requests. */
const MAX_WAITING = 1000

/** Runs at most so many reads at a time. Requests take turns: one that asks much delays the others by one read. */
export class ReadQueue {
  readonly #limit: number
  /** The requests of which reads wait, the next one first. */
  readonly #lanes: Lane[] = []
  #running = 0
  #waiting = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting
  }

  /** The place of one request. */
  lane(): Lane {
    return new Lane((lane, start) => this.#enter(lane, start))
  }

  #enter(lane: Lane, start: () => void): { leave(): void; end(): void } {
    if (this.#waiting >= MAX_WAITING) throw busy(503, 'Too many reads wait. Try again.', 1)
    this.#waiting++
    if (lane.starts.length === 0) this.#lanes.push(lane)
    lane.starts.push(start)
    this.#next()
    return {
      leave: () => {
        const at = lane.starts.indexOf(start)
        if (at === -1) return
        lane.starts.splice(at, 1)
        this.#waiting--
        if (lane.starts.length === 0) this.#lanes.splice(this.#lanes.indexOf(lane), 1)
      },
      end: () => {
        this.#running--
        this.#next()
      },
    }
  }

  #next(): void {
    while (this.#running < this.#limit) {
      const lane = this.#lanes.shift()
      const start = lane?.starts.shift()
      if (lane === undefined || start === undefined) return
      if (lane.starts.length > 0) this.#lanes.push(lane)
      this.#waiting--
      this.#running++
      start()
    }
  }
}

type Enter = (lane: Lane, start: () => void) => { leave(): void; end(): void }

/** The reads of one request. */
export class Lane {
  /** Those that wait. */
  readonly starts: (() => void)[] = []
  readonly #enter: Enter

  constructor(enter: Enter) {
    this.#enter = enter
  }

  /** Runs a read in its turn. Rejects with the reason of the signal as soon as that is aborted, whether the read heeds it or not. */
  async run<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    const turn = Promise.withResolvers<void>()
    const aborted = Promise.withResolvers<never>()
    let hasStarted = false
    const place = this.#enter(this, () => {
      hasStarted = true
      turn.resolve()
    })
    const abort = () => {
      place.leave()
      aborted.reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    try {
      await Promise.race([turn.promise, aborted.promise])
      return await Promise.race([read(), aborted.promise])
    } finally {
      signal.removeEventListener('abort', abort)
      if (hasStarted) place.end()
    }
  }
}
