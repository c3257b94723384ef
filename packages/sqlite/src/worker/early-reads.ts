import type { DriverThread } from './driver-thread.js'
import type { ThreadMethod, ThreadResult } from './thread-protocol.js'

/**
 * Reads while the thread that reads is starting, which takes a tenth of a second: the thread that writes is asked. So the first question of a
 * process need not wait for a thread. If the writer gets something else to do, or fails, the thread that reads is asked as well, and the
 * first answer counts: no read waits for a writer that is busy. Asking both from the start would take twice the processor time and memory.
 */
export class EarlyReads {
  /** Reads that the writer has not answered. */
  #asked = 0
  /** Ask the thread that reads as well. */
  readonly #hasten = new Set<() => void>()
  #isOver = false

  /** Whether the writer does nothing but such reads. */
  isPossible(writer: Pick<DriverThread, 'pending'>): boolean {
    return !this.#isOver && writer.pending === this.#asked
  }

  /** To be called when the thread that reads is open. Reads that the writer has begun continue. */
  end(): void {
    this.#isOver = true
  }

  /** To be called before the writer gets something else to do. */
  interrupt(): void {
    for (const hasten of this.#hasten) hasten()
  }

  /** @param threads The thread that writes, and the one that reads. */
  async read<Method extends ThreadMethod>(
    [writer, reader]: readonly [DriverThread, DriverThread],
    method: Method,
    args: readonly unknown[],
    given: AbortSignal | undefined,
  ): Promise<ThreadResult<Method>> {
    const stop = new AbortController()
    const abort = () => stop.abort(given?.reason)
    if (given?.aborted) abort()
    given?.addEventListener('abort', abort, { once: true })
    const { signal } = stop
    this.#asked++
    const { promise: interrupted, resolve: hasten } = Promise.withResolvers<void>()
    this.#hasten.add(hasten)
    const early = writer.call(method, args, { signal }).finally(() => {
      this.#asked--
    })
    early.catch(() => hasten())
    const usual = interrupted.then(() => (reader.alive ? reader.call(method, args, { signal }) : early))
    try {
      // If both fail, the error is that of the reader, as it would be without the writer.
      return await Promise.any([early, usual]).catch(() => usual)
    } finally {
      this.#hasten.delete(hasten)
      given?.removeEventListener('abort', abort)
      stop.abort()
    }
  }
}
