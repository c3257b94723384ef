import type { LogStorage } from '@logpond/core'

/** Milliseconds that a call of `console` may wait until a full queue is written. */
const TIMEOUT = 1000

/**
 * Makes room in a full queue by writing it at once: a program that prints thousands of lines in a loop never gives the storage a
 * turn. Printing to a file or a terminal blocks too.
 */
export class Room {
  readonly #storage: LogStorage
  /** Whether the last attempt was in vain. It is not repeated for each line. */
  #isStuck = false

  constructor(storage: LogStorage) {
    this.#storage = storage
  }

  make(): void {
    if (this.#storage.isWritable !== false) this.#isStuck = false
    else if (!this.#isStuck) this.#isStuck = !this.#storage.flushSync({ timeout: TIMEOUT })
  }
}
