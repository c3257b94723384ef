import type { LogStorage } from '@logpond/core'

/** How long a full queue may hold up the logger, in milliseconds. */
const TIMEOUT = 1000
/** The same before the first batch: a storage that is still opening needs longer, on a busy machine more than a second. */
const OPENING_TIMEOUT = 10_000

/**
 * Makes room in the full queue of a storage, for loggers whose calls cannot wait: a loop that logs never returns to the event loop,
 * on which the storage would empty its queue.
 *
 * ```ts
 * const room = new QueueRoom()
 * function log(entry: LogEntry) {
 *   room.make(storage)
 *   storage.store(entry)
 * }
 * ```
 */
export class QueueRoom {
  #isMaking = false
  #isStuck = false

  /**
   * If the queue is full, writes it (`flushSync`), for 1 s at most, or 10 s if nothing was written yet. If that makes no room, because
   * the disk is full for example, further calls do nothing until there is room: the caller would otherwise wait for each entry.
   */
  make(storage: LogStorage): void {
    // A wrapper around a storage may lack it.
    if (storage.isWritable !== false) {
      this.#isStuck = false
      return
    }
    // A listener of the storage may log while the queue is written.
    if (this.#isStuck || this.#isMaking) return
    this.#isMaking = true
    try {
      const { batches, state } = storage.stats()
      storage.flushSync({ timeout: batches === 0 && state === 'open' ? OPENING_TIMEOUT : TIMEOUT })
      this.#isStuck = !storage.isWritable
    } finally {
      this.#isMaking = false
    }
  }
}
