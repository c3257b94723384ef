import type { LogStorageError } from '../errors/log-storage-error.js'
import { notifyListener } from './notify-listener.js'

/** Reports problems that a driver found and solved, so that nothing is lost silently. */
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
  process.emitWarning(`${message} Set onRecovered to handle this in code.`, {
    type: 'LogpondWarning',
    code,
  })
}
