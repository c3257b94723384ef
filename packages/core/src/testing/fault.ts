import type { LogBatch } from '../contract/log-batch.js'
import type { LogDriver } from '../contract/log-driver.js'
import type { LogStorageErrorCode } from '../errors/log-storage-error.js'

/** A method of a driver. */
export type DriverMethod = Exclude<keyof LogDriver, 'name' | 'supports' | 'appendAhead' | 'finishOpening'>

/** Something that goes wrong in a {@link faultyDriver}. */
export interface Fault {
  /** The code of the error that the call fails with. */
  readonly code: LogStorageErrorCode
  /** Which call fails. `append` stands for `appendSync` too. @default 'append' */
  readonly method?: DriverMethod
  /** How many calls fail; `Infinity` for no end. @default 1 */
  readonly times?: number
  /** Only batches of which this is true; other calls than writes have no batch, and are never asked. */
  readonly when?: (batch: LogBatch) => boolean
  /**
   * The driver does the work before the call fails: the batch is written, and nobody is told. Leave it to the codes that
   * may mean this: CONNECTION, IO, UNKNOWN_OUTCOME. The driver inside is never left open by an `open` or a `close` that
   * failed, be this true or false.
   *
   * @default false
   */
  readonly committed?: boolean
}

/** A condition for {@link Fault.when}: some message of the batch matches. */
export function holdsMessage(pattern: RegExp | string): (batch: LogBatch) => boolean {
  // Not test(): with the flag `g` it goes on where it was the last time.
  const matches = (message: string) =>
    typeof pattern === 'string' ? message === pattern : message.search(pattern) !== -1
  return ({ messages }) => messages.some(matches)
}
