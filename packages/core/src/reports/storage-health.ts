import type { StorageState } from '../contract/storage-stats.js'
import { closedError } from '../errors/closing-errors.js'
import type { LogStorageError } from '../errors/log-storage-error.js'
import { toLogStorageError } from '../errors/to-log-storage-error.js'
import type { ChannelPublisher } from './channel-publisher.js'
import { callAsEcho, type Echo, isEchoOf } from './echo.js'
import { notifyListener } from './notify-listener.js'

/** The health of a storage: its state and its last error. */
export class StorageHealth {
  readonly #onStateChange: ((state: StorageState) => void) | undefined
  readonly #channels: ChannelPublisher
  #state: StorageState = 'open'
  /** The last state that was reported. */
  #reported: StorageState = 'open'
  #failure: LogStorageError | undefined
  #lastError: LogStorageError | undefined

  constructor(onStateChange: ((state: StorageState) => void) | undefined, channels: ChannelPublisher) {
    this.#onStateChange = onStateChange
    this.#channels = channels
  }

  get state(): StorageState {
    return this.#state
  }

  set state(state: StorageState) {
    this.#change(state, undefined)
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

  /**
   * Call this when a batch was committed.
   *
   * @param echo Of its entries.
   */
  onCommitted(echo: Echo | undefined): void {
    if (!this.isClosing) this.#change('open', echo)
  }

  /**
   * Call this when an attempt to write has failed, even if it will be retried.
   *
   * @param echo Of the entries that were being written.
   */
  onWriteError(error: LogStorageError, echo: Echo | undefined): void {
    this.#lastError = error
    if (this.isClosing) return
    if (error.code === 'DISK_FULL') this.#change('full', echo)
    else if (error.code !== 'BUSY' && error.code !== 'ENTRY_REJECTED') this.#change('degraded', echo)
  }

  /** Call this when the driver found and solved a problem while it opened. */
  onRecovered(incident: LogStorageError): void {
    this.#lastError = incident
  }

  /** Call this when a background task has failed. */
  onBackgroundError(thrown: unknown): void {
    this.#lastError = toLogStorageError(thrown, 'IO', 'A background task failed')
  }
  /** A change that only echoes have caused is reported together with the next one: see {@link Echo}. */
  #change(state: StorageState, echo: Echo | undefined): void {
    this.#state = state
    const previous = this.#reported
    if (previous === state || isEchoOf(echo, this)) return
    this.#reported = state
    this.#channels.publish('logpond:state', echo, { state, previous, lastError: this.#lastError })
    const onStateChange = this.#onStateChange
    // A subscriber may have changed the state again, which was reported then.
    if (onStateChange !== undefined) callAsEcho(this, echo, () => notifyListener(onStateChange, state))
  }
}
