import { LogStorageError } from '@logpond/core'
import type { WorkerDriver } from './worker-driver.js'

/** Creates a driver that runs in its own thread. */
export type MakeThread = (path: string, owner: string | undefined) => WorkerDriver

/**
 * Writes for a driver whose code is still being loaded into the calling thread, if that thread cannot wait: the process
 * ends, or calls `flushSync`. A worker thread then opens the same file and writes.
 */
export class FallbackThread {
  readonly #name: string
  readonly #make: MakeThread
  #place: { readonly path: string; readonly owner: string | undefined } | undefined
  #thread: WorkerDriver | undefined

  /** @param name The name of the driver, for messages. */
  constructor(name: string, make: MakeThread) {
    this.#name = name
    this.#make = make
  }

  /** The driver of the thread, if it was started. */
  get driver(): WorkerDriver | undefined {
    return this.#thread
  }

  /** To be called when the file is claimed but not open yet. */
  allow(path: string, owner: string | undefined): void {
    this.#place = { path, owner }
  }

  /** Closes the thread. To be called before the driver itself opens the file. */
  async end(): Promise<void> {
    this.#place = undefined
    await this.#thread?.close()
    this.#thread = undefined
  }

  /** Opens the file in a thread; blocks until it is open. @throws LogStorageError */
  open(timeout: number): void {
    if (this.#thread === undefined) {
      const place = this.#place
      // A database in memory exists only in the thread that opens it.
      if (place === undefined || place.path === ':memory:') {
        throw new LogStorageError(
          'UNSUPPORTED',
          `The ${this.#name} driver is still opening in this thread, which therefore cannot wait for it. Await its opening, or use thread: 'worker'.`,
        )
      }
      this.#thread = this.#make(place.path, place.owner)
      // If this fails, finishOpening throws below.
      this.#thread.open().catch(() => {})
    }
    this.#thread.finishOpening(timeout)
  }
}
