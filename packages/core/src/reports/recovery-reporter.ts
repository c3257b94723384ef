import type { LogStorageError } from '../errors/log-storage-error.js'
import { notifyListener } from './notify-listener.js'

/** Tells of what a driver found wrong and has dealt with, so that nothing is ever lost silently. */
export class RecoveryReporter {
  readonly #onRecovered: ((incident: LogStorageError) => void) | undefined

  constructor(onRecovered: ((incident: LogStorageError) => void) | undefined) {
    this.#onRecovered = onRecovered
  }

  report(incident: LogStorageError): void {
    if (this.#onRecovered === undefined) warn(incident)
    else notifyListener(this.#onRecovered, incident, () => warn(incident))
  }
}

function warn({ message, code }: LogStorageError): void {
  process.emitWarning(`${message} Set onRecovered to be told of this in code.`, {
    type: 'LogpondWarning',
    code,
  })
}
