import type { DriverThread } from './driver-thread.js'
import type { ThreadMethod, ThreadResult } from './thread-protocol.js'

/**
 * Reads by the thread that writes. It answers them while there is no thread that reads, or while that is starting, and as long as it has
 * nothing else to do. So a process that only reads, such as a command, has one thread and one memory of what it has read. If the writer gets
 * something else to do, or fails, the thread that reads is asked as well, and the first answer counts: no read waits for a writer that is
 * busy. Asking both from the start would take twice the processor time and memory.
 */
export class EarlyReads {
  /** Reads that the writer has not answered, and calls that go on beside them. */
  #asked = 0
  /** Ask the thread that reads as well. */
  readonly #hasten = new Set<() => void>()
  #isOver = false

  /** Whether the writer does nothing but such reads, and what goes on beside them. */
  isPossible(writer: Pick<DriverThread, 'alive' | 'pending'>): boolean {
    return !this.#isOver && writer.alive && writer.pending === this.#asked
  }

  /** To be called when the thread that reads is open. Reads that the writer has begun continue. */
  end(): void {
    this.#isOver = true
  }

  /** For a call of the writer that takes little of it at a time: reads go on beside it. */
  async beside<Result>(call: Promise<Result>): Promise<Result> {
    this.#asked++
    try {
      return await call
    } finally {
      this.#asked--
    }
  }

  /** To be called before the writer gets something else to do. */
  interrupt(): void {
    for (const hasten of this.#hasten) hasten()
  }

  /** @param readerOf Returns the thread that reads, and starts it if there is none; `undefined` if the driver was closed. */
  async read<Method extends ThreadMethod>(
    writer: DriverThread,
    readerOf: () => DriverThread | undefined,
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
    const { promise: interrupted, resolve } = Promise.withResolvers<void>()
    let isHastened = false
    const hasten = () => {
      isHastened = true
      resolve()
    }
    this.#hasten.add(hasten)
    const early = writer.call(method, args, { signal }).finally(() => {
      this.#asked--
    })
    early.catch(() => hasten())
    const usual = interrupted.then(() => readerOf()?.call(method, args, { signal }) ?? early)
    try {
      // If both fail, the error is that of the reader, as it would be without the writer.
      return await Promise.any([early, usual]).catch(() => usual)
    } finally {
      this.#hasten.delete(hasten)
      given?.removeEventListener('abort', abort)
      // Most reads end here alone, and an abort makes an error with a stack.
      if (isHastened) stop.abort()
    }
  }
}
