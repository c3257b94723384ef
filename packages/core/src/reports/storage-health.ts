import type { StorageState } from '../contract/log-storage.js'
import { closedError } from '../errors/closing-errors.js'
import type { LogStorageError } from '../errors/log-storage-error.js'
import { toLogStorageError } from '../errors/to-log-storage-error.js'
import { notifyListener } from './notify-listener.js'

/** How a storage is: its state, and the last thing that went wrong. */
export class StorageHealth {
  readonly #onStateChange: ((state: StorageState) => void) | undefined
  #state: StorageState = 'open'
  #failure: LogStorageError | undefined
  #lastError: LogStorageError | undefined

  constructor(onStateChange: ((state: StorageState) => void) | undefined) {
    this.#onStateChange = onStateChange
  }

  get state(): StorageState {
    return this.#state
  }

  set state(state: StorageState) {
    if (this.#state === state) return
    this.#state = state
    if (this.#onStateChange !== undefined) notifyListener(this.#onStateChange, state)
  }

  get lastError(): LogStorageError | undefined {
    return this.#lastError
  }

  get isClosing(): boolean {
    return this.#state === 'closing' || this.#state === 'closed'
  }

  /** Why nothing is taken any more, where that is so: the storage is closed, or could not be opened. */
  get refusal(): LogStorageError {
    return this.#failure ?? closedError()
  }

  /** @throws LogStorageError CLOSED, or why the storage could not be opened. */
  checkOpen(): void {
    if (this.isClosing) throw this.refusal
  }

  /** The storage could not be opened. */
  onOpeningFailed(error: LogStorageError): void {
    this.#failure = error
    this.#lastError = error
    this.state = 'closed'
  }

  /** A batch was written. */
  onCommitted(): void {
    if (!this.isClosing) this.state = 'open'
  }

  /** A write failed, for now or for good. */
  onWriteError(error: LogStorageError): void {
    this.#lastError = error
    if (this.isClosing) return
    if (error.code === 'DISK_FULL') this.state = 'full'
    else if (error.code !== 'BUSY' && error.code !== 'ENTRY_REJECTED') this.state = 'degraded'
  }

  /** The driver found something wrong when it opened, and has dealt with it. */
  onRecovered(incident: LogStorageError): void {
    this.#lastError = incident
  }

  /** Something failed that nobody waits for. */
  onBackgroundError(thrown: unknown): void {
    this.#lastError = toLogStorageError(thrown, 'IO', 'A task in the background failed')
  }
}
