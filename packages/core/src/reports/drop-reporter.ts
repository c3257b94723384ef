import type { WriteReceipt } from '../contract/write-receipt.js'
import type { LogStorageErrorCode } from '../errors/log-storage-error.js'
import { notifyListener } from './notify-listener.js'

/** Tells of entries that will not be written, so that nothing is ever lost silently. */
export class DropReporter {
  readonly #onDrop: ((receipt: WriteReceipt) => void) | undefined
  readonly #warned = new Set<LogStorageErrorCode>()
  #isTelling = false

  constructor(onDrop: ((receipt: WriteReceipt) => void) | undefined) {
    this.#onDrop = onDrop
  }

  /** Whether somebody else takes care of what is dropped. */
  get hasListener(): boolean {
    return this.#onDrop !== undefined
  }

  dropped(receipt: WriteReceipt): void {
    // Whoever logs a drop to the storage that dropped it would otherwise never come to an end.
    if (this.#onDrop === undefined || this.#isTelling) this.#warnOnce(receipt)
    else this.#tell(this.#onDrop, receipt)
  }

  #tell(onDrop: (receipt: WriteReceipt) => void, receipt: WriteReceipt): void {
    this.#isTelling = true
    notifyListener(onDrop, receipt, () => this.#warnOnce(receipt))
    this.#isTelling = false
  }

  #warnOnce({ error }: WriteReceipt): void {
    if (error === undefined || this.#warned.has(error.code)) return
    this.#warned.add(error.code)
    process.emitWarning(
      `A log entry was dropped: ${error.message} Further drops for this reason are only counted; set onDrop to be told of each.`,
      { type: 'LogpondWarning', code: error.code },
    )
  }
}
