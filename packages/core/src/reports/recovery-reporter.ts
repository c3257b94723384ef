import type { LogStorageError } from '../errors/log-storage-error.js'
import { callAsEcho, type Echo, isEchoOf } from './echo.js'
import { notifyListener } from './notify-listener.js'

/** Reports problems that a driver found and solved, so that nothing is lost silently. */
export class RecoveryReporter {
  readonly #onRecovered: ((incident: LogStorageError) => void) | undefined

  constructor(onRecovered: ((incident: LogStorageError) => void) | undefined) {
    this.#onRecovered = onRecovered
  }

  /** @param echo Of the entries that were being written. */
  report(incident: LogStorageError, echo?: Echo): void {
    const onRecovered = this.#onRecovered
    if (onRecovered === undefined || isEchoOf(echo, this)) warn(incident)
    else callAsEcho(this, echo, () => notifyListener(onRecovered, incident, () => warn(incident)))
  }
}

function warn({ message, code }: LogStorageError): void {
  process.emitWarning(`${message} Set onRecovered to handle this in code.`, {
    type: 'LogpondWarning',
    code,
  })
}
