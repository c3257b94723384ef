import type { CreatedLogStorage, LogStorage } from '@logpond/core'
import { QueueRoom, type ResolvedStorage } from '@logpond/driver-auto'

type Resolved = Pick<ResolvedStorage<object>, 'storage' | 'isOwned'>

/** How long a query waits for entries that cannot be written at the moment, in milliseconds. */
const SETTLE_TIMEOUT = 5000

/** The storage of a transport. One that the transport has opened is closed with it, and opened again if it is used again. */
export class TransportStorage {
  readonly #resolve: () => Resolved
  readonly #onError: (error: unknown) => void
  readonly #room = new QueueRoom()
  #resolved: Resolved
  #closing: Promise<void> | undefined

  /**
   * @param resolve Opens the storage, or returns the one that was given.
   * @param onError Called when the storage could not be opened, or not closed properly.
   */
  constructor(resolve: () => Resolved, onError: (error: unknown) => void) {
    this.#resolve = resolve
    this.#onError = onError
    this.#resolved = this.#open()
  }

  get current(): LogStorage {
    return this.#resolved.storage
  }

  /**
   * Writes waiting entries if the queue is full, which holds up the caller: see {@link QueueRoom}. If that does not help,
   * entries are dropped, without another wait until there is room again.
   */
  makeRoom(): void {
    if (this.#closing === undefined) this.#room.make(this.current)
  }

  /** Waits until the entries that were stored before can be found, as long as the storage can write. */
  async settle(): Promise<void> {
    const timeout = new Promise<void>((resolve) => {
      AbortSignal.timeout(SETTLE_TIMEOUT).addEventListener('abort', () => resolve())
    })
    // If the storage is closed, the read reports it.
    await Promise.race([this.current.flush().catch(() => {}), timeout])
  }

  /** Writes everything, and closes the storage if the transport has opened it. Never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Makes a storage that was closed usable again. */
  reopen(): void {
    if (this.#closing === undefined) return
    try {
      if (this.#resolved.isOwned) this.#resolved = this.#open()
      this.#closing = undefined
    } catch (error) {
      this.#onError(error)
    }
  }

  async #close(): Promise<void> {
    const { storage, isOwned } = this.#resolved
    // The owner of a storage that was given learns of its errors.
    if (!isOwned) await storage.flush().catch(() => {})
    else await storage.close().catch(this.#onError)
  }

  #open(): Resolved {
    const resolved = this.#resolve()
    const { opened } = resolved.storage as Partial<CreatedLogStorage>
    if (resolved.isOwned) opened?.catch(this.#onError)
    return resolved
  }
}
