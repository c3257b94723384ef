import type { DriverThread } from './driver-thread.js'
import type { ThreadMethod, ThreadResult } from './thread-protocol.js'

/**
 * Reads while the thread that reads is starting, which takes a tenth of a second: the thread that writes is asked as well, and the
 * first answer counts. So the first question of a process need not wait for a thread, and no read waits for the writer if that has
 * something to do.
 */
export class EarlyReads {
  /** Reads that the writer has not answered. */
  #asked = 0

  /** Whether the writer does nothing but such reads. */
  isPossible(writer: Pick<DriverThread, 'pending'>): boolean {
    return writer.pending === this.#asked
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
    const early = writer.call(method, args, { signal }).finally(() => {
      this.#asked--
    })
    const usual = reader.call(method, args, { signal })
    try {
      // If both fail, the error is that of the reader, as it would be without the writer.
      return await Promise.any([early, usual]).catch(() => usual)
    } finally {
      given?.removeEventListener('abort', abort)
      stop.abort()
    }
  }
}
