import type { LogStorageErrorCode } from '../errors/log-storage-error.js'

/** How often one batch is attempted, and how long to wait between the attempts. */
export interface RetryRule {
  /**
   * Attempts to write one batch that end with the same error code before its entries fail; `Infinity` for no limit. Only
   * `byCode` allows more than 5 attempts after `CORRUPT`.
   *
   * @default 10 (`DISK_FULL`: Infinity, `CORRUPT`: 5), or what the driver suggests, as for each of these
   */
  attempts?: number | undefined
  /** The longest wait before the second attempt, in milliseconds; doubles with each attempt. @default 20 (`CORRUPT`: 100) */
  minDelay?: number | undefined
  /** The longest wait between two attempts, in milliseconds. @default 5000 (`DISK_FULL`: 1000), or `minDelay` if greater */
  maxDelay?: number | undefined
  /** Wait a random part of the delay (full jitter), so that competing processes do not collide again. @default true */
  jitter?: boolean | undefined
}

export interface RetryOptions extends RetryRule {
  /** Rules for single error codes; a field that they leave out has the value of the general rule. */
  byCode?: { readonly [Code in RetryableCode]?: RetryRule | undefined } | undefined
}

/** The errors after which a batch may be written again. */
export type RetryableCode = Extract<
  LogStorageErrorCode,
  'BUSY' | 'CONNECTION' | 'IO' | 'UNKNOWN_OUTCOME' | 'DISK_FULL' | 'CORRUPT'
>
