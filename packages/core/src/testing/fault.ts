import type { LogBatch } from '../contract/log-batch.js'
import type { LogDriver } from '../contract/log-driver.js'
import type { LogStorageErrorCode } from '../errors/log-storage-error.js'

/** A method of a driver. */
export type DriverMethod = Exclude<
  keyof LogDriver,
  | 'name'
  | 'supports'
  | 'batching'
  | 'retry'
  | 'cleanupStep'
  | 'pollInterval'
  | 'appendAhead'
  | 'finishOpening'
>

/** Something that goes wrong in a {@link faultyDriver}. */
export interface Fault {
  /** The code of the error that the call fails with. */
  readonly code: LogStorageErrorCode
  /** The method whose calls fail. `append` includes `appendSync`. @default 'append' */
  readonly method?: DriverMethod
  /** How many calls fail; `Infinity` for all calls. @default 1 */
  readonly times?: number
  /** Limits the fault to batches for which this returns true. Calls without a batch, which are not writes, never match. */
  readonly when?: (batch: LogBatch) => boolean
  /**
   * Whether the wrapped driver does the work before the call fails: the batch is written, although the call reports an error.
   * Use it only with the codes that allow this: CONNECTION, IO and UNKNOWN_OUTCOME. After a failed `open` or `close`, the
   * wrapped driver is closed, whether this is true or false.
   *
   * @default false
   */
  readonly committed?: boolean
}

/** A condition for {@link Fault.when}: at least one message of the batch equals the string, or matches the pattern. */
export function holdsMessage(pattern: RegExp | string): (batch: LogBatch) => boolean {
  // Not test(): with the flag `g`, it starts after the previous match.
  const matches = (message: string) =>
    typeof pattern === 'string' ? message === pattern : message.search(pattern) !== -1
  return ({ messages }) => messages.some(matches)
}
