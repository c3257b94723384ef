import type { WriteReceipt } from '../contract/write-receipt.js'
import type { LogStorageErrorCode } from '../errors/log-storage-error.js'
import type { ChannelPublisher } from './channel-publisher.js'
import { callAsEcho, type Echo, isEchoOf } from './echo.js'
import { emitWarning } from './emit-warning.js'
import { notifyListener } from './notify-listener.js'

/** Reports entries that will not be written, so that nothing is lost silently. */
export class DropReporter {
  readonly #onDrop: ((receipt: WriteReceipt) => void) | undefined
  readonly #channels: ChannelPublisher
  readonly #warned = new Set<LogStorageErrorCode>()
  #isNotifying = false

  constructor(onDrop: ((receipt: WriteReceipt) => void) | undefined, channels: ChannelPublisher) {
    this.#onDrop = onDrop
    this.#channels = channels
  }

  /** Whether a listener handles dropped entries. */
  get hasListener(): boolean {
    return this.#onDrop !== undefined
  }

  /** @param echo Of the entry. */
  dropped(receipt: WriteReceipt, outcome: 'refused' | 'failed', echo: Echo | undefined): void {
    const { error } = receipt
    if (error !== undefined && this.#channels.hasSubscribers('logpond:drop')) {
      this.#channels.publish('logpond:drop', echo, { receipt, error, outcome })
    }
    // Otherwise, a listener that logs the drop to the same storage would cause endless drops.
    if (this.#onDrop === undefined || this.#isNotifying || isEchoOf(echo, this)) this.#warnOnce(receipt)
    else this.#notify(this.#onDrop, receipt, echo)
  }

  #notify(onDrop: (receipt: WriteReceipt) => void, receipt: WriteReceipt, echo: Echo | undefined): void {
    this.#isNotifying = true
    callAsEcho(this, echo, () => notifyListener(onDrop, receipt, () => this.#warnOnce(receipt)))
    this.#isNotifying = false
  }

  #warnOnce({ error }: WriteReceipt): void {
    if (error === undefined || this.#warned.has(error.code)) return
    this.#warned.add(error.code)
    emitWarning(
      `A log entry was dropped: ${error.message} Further drops for this reason are only counted; set onDrop to get each of them.`,
      error.code,
    )
  }
}
