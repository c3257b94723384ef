import type { ServerResponse } from 'node:http'
import type { Clock } from '@logpond/core'
import { ApiError, busy } from '../http/api-error.js'
import type { Lane, ReadQueue } from './read-queue.js'

export interface ReadLimits {
  readonly queue: ReadQueue
  readonly clock: Clock
  /** Milliseconds for all reads of a request, with their waiting. */
  readonly timeout: number
}

/** The reads of one request. They end when the client goes or their time is over. */
export class RequestReads implements Disposable {
  readonly #lane: Lane
  readonly #controller = new AbortController()
  readonly #response: ServerResponse
  readonly #timer: Disposable
  readonly #onClose: () => void
  #isReading = false

  constructor(response: ServerResponse, { queue, clock, timeout }: ReadLimits) {
    this.#lane = queue.lane()
    this.#response = response
    this.#onClose = () => this.#controller.abort(new ApiError(499, 'ABORTED', 'The client has gone.'))
    response.once('close', this.#onClose)
    if (response.destroyed || response.closed) this.#onClose()
    this.#timer = clock.after(timeout, () => this.#controller.abort(this.#late(timeout)), { idle: true })
  }

  /** Reads from the storage, in its turn. */
  async read<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.#controller
    try {
      return await this.#lane.run(() => {
        this.#isReading = true
        return work(signal)
      }, signal)
    } catch (thrown) {
      // The storage reports the end of a read, but not its reason.
      if (signal.aborted) throw signal.reason
      throw thrown
    }
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
    this.#response.removeListener('close', this.#onClose)
  }

  #late(timeout: number): ApiError {
    if (!this.#isReading) return busy(503, `Other reads took all of the ${timeout} ms of this one.`, 1)
    return new ApiError(
      504,
      'TIMEOUT',
      `The query took longer than ${timeout} ms. Narrow it, such as by its range of time or a rare word.`,
    )
  }
}
