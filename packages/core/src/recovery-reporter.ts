import type { LogStorageError } from './log-storage-error.js'
import { tellListener } from './tell-listener.js'

/** Tells of what a driver found wrong and has dealt with, so that nothing is ever lost silently. */
export class RecoveryReporter {
  readonly #onRecovered: ((incident: LogStorageError) => void) | undefined
  /** Told too, whoever else is. */
  #also: ((incident: LogStorageError) => void) | undefined
  #last: LogStorageError | undefined

  constructor(onRecovered: ((incident: LogStorageError) => void) | undefined) {
    this.#onRecovered = onRecovered
  }

  /** Has the storage told of the last incident that there was, and of those to come. */
  tell(also: (incident: LogStorageError) => void): void {
    this.#also = also
    if (this.#last !== undefined) also(this.#last)
  }

  report(incident: LogStorageError): void {
    this.#last = incident
    this.#also?.(incident)
    if (this.#onRecovered === undefined) warn(incident)
    else tellListener(this.#onRecovered, incident, () => warn(incident))
  }
}

function warn({ message, code }: LogStorageError): void {
  process.emitWarning(`${message} Set onRecovered to be told of this in code.`, {
    type: 'LogpondWarning',
    code,
  })
}
