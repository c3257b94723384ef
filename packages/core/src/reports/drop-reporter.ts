import type { WriteReceipt } from '../contract/write-receipt.js'
import type { LogStorageErrorCode } from '../errors/log-storage-error.js'
import { notifyListener } from './notify-listener.js'

/** Reports entries that will not be written, so that nothing is lost silently. */
export class DropReporter {
  readonly #onDrop: ((receipt: WriteReceipt) => void) | undefined
  readonly #warned = new Set<LogStorageErrorCode>()
  #isNotifying = false

  constructor(onDrop: ((receipt: WriteReceipt) => void) | undefined) {
    this.#onDrop = onDrop
  }

  /** Whether a listener handles dropped entries. */
  get hasListener(): boolean {
    return this.#onDrop !== undefined
  }

  dropped(receipt: WriteReceipt): void {
    // Otherwise, a listener that logs the drop to the same storage would cause endless drops.
    if (this.#onDrop === undefined || this.#isNotifying) this.#warnOnce(receipt)
    else this.#notify(this.#onDrop, receipt)
  }

  #notify(onDrop: (receipt: WriteReceipt) => void, receipt: WriteReceipt): void {
    this.#isNotifying = true
    notifyListener(onDrop, receipt, () => this.#warnOnce(receipt))
    this.#isNotifying = false
  }

  #warnOnce({ error }: WriteReceipt): void {
    if (error === undefined || this.#warned.has(error.code)) return
    this.#warned.add(error.code)
    process.emitWarning(
      `A log entry was dropped: ${error.message} Further drops for this reason are only counted; set onDrop to get each of them.`,
      { type: 'LogpondWarning', code: error.code },
    )
  }
}
