import { LogStorageError } from '@logpond/core'
import type { WorkerDriver } from './worker-driver.js'

/** Makes a driver that works in a thread of its own. */
export type MakeThread = (path: string, owner: string | undefined) => WorkerDriver

/**
 * Writes for a driver whose code is still being loaded into the calling thread, when that thread cannot wait for it: the
 * process ends, or wants its entries written now. A thread of its own opens the same file, and does it.
 */
export class FallbackThread {
  readonly #name: string
  readonly #make: MakeThread
  #place: { readonly path: string; readonly owner: string | undefined } | undefined
  #thread: WorkerDriver | undefined

  /** @param name Of the driver, for people. */
  constructor(name: string, make: MakeThread) {
    this.#name = name
    this.#make = make
  }

  /** The thread, where there is one. */
  get driver(): WorkerDriver | undefined {
    return this.#thread
  }

  /** To be called while the file is claimed, and nothing has opened it. */
  allow(path: string, owner: string | undefined): void {
    this.#place = { path, owner }
  }

  /** To be called before the driver opens the file itself. */
  async end(): Promise<void> {
    this.#place = undefined
    await this.#thread?.close()
    this.#thread = undefined
  }

  /** Opens the file in a thread, before it returns. @throws LogStorageError */
  open(timeout: number): void {
    if (this.#thread === undefined) {
      const place = this.#place
      // A database in memory would be another one there.
      if (place === undefined || place.path === ':memory:') {
        throw new LogStorageError(
          'UNSUPPORTED',
          `The ${this.#name} driver is being opened in the thread that would have to wait for it. Await its opening, or use thread: 'worker'.`,
        )
      }
      this.#thread = this.#make(place.path, place.owner)
      // What it fails with is thrown below.
      this.#thread.open().catch(() => {})
    }
    this.#thread.finishOpening(timeout)
  }
}
