import type { ServerResponse } from 'node:http'
import { busy } from '../http/api-error.js'

/** The answers that last: tails and downloads. */
export class Streams {
  readonly #limit: number
  readonly #open = new Set<AbortController>()
  #isClosed = false

  constructor(limit: number) {
    this.#limit = limit
  }

  get count(): number {
    return this.#open.size
  }

  /**
   * Runs a stream until it ends. Its signal is aborted when the client goes, or all streams are closed.
   *
   * @throws ApiError if there are too many.
   */
  async run(response: ServerResponse, stream: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#isClosed) throw busy(503, 'The viewer is closing.', 5)
    if (this.#open.size >= this.#limit)
      throw busy(
        503,
        `There are already ${this.#limit} tails and downloads. Close one, such as in another tab.`,
        5,
      )
    const controller = new AbortController()
    const abort = () => controller.abort()
    this.#open.add(controller)
    response.once('close', abort)
    if (response.destroyed || response.closed) abort()
    try {
      await stream(controller.signal)
    } finally {
      response.removeListener('close', abort)
      this.#open.delete(controller)
    }
  }

  close(): void {
    this.#isClosed = true
    for (const controller of this.#open) controller.abort()
  }
}
