import type { StorageState } from '../contract/log-storage.js'
import { closedError } from '../errors/closing-errors.js'
import type { LogStorageError } from '../errors/log-storage-error.js'
import { toLogStorageError } from '../errors/to-log-storage-error.js'
import { notifyListener } from './notify-listener.js'

/** The health of a storage: its state and its last error. */
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

  /** The error for calls after the end of the storage: it is closed, or could not be opened. */
  get refusal(): LogStorageError {
    return this.#failure ?? closedError()
  }

  /** @throws LogStorageError CLOSED, or the error of an opening that failed. */
  checkOpen(): void {
    if (this.isClosing) throw this.refusal
  }

  /** Call this when the storage could not be opened. */
  onOpeningFailed(error: LogStorageError): void {
    this.#failure = error
    this.#lastError = error
    this.state = 'closed'
  }

  /** Call this when a batch was committed. */
  onCommitted(): void {
    if (!this.isClosing) this.state = 'open'
  }

  /** Call this when an attempt to write has failed, even if it will be retried. */
  onWriteError(error: LogStorageError): void {
    this.#lastError = error
    if (this.isClosing) return
    if (error.code === 'DISK_FULL') this.state = 'full'
    else if (error.code !== 'BUSY' && error.code !== 'ENTRY_REJECTED') this.state = 'degraded'
  }

  /** Call this when the driver found and solved a problem while it opened. */
  onRecovered(incident: LogStorageError): void {
    this.#lastError = incident
  }

  /** Call this when a background task has failed. */
  onBackgroundError(thrown: unknown): void {
    this.#lastError = toLogStorageError(thrown, 'IO', 'A background task failed')
  }
}
