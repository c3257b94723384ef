import type { LogStorageErrorCode } from './log-storage-error.js'

/** After these errors a batch may have been written; after all others it has not been. */
export const IN_DOUBT_CODES = ['CONNECTION', 'IO', 'UNKNOWN_OUTCOME'] as const satisfies LogStorageErrorCode[]

const codes: ReadonlySet<LogStorageErrorCode> = new Set(IN_DOUBT_CODES)

/** Whether an error with this code leaves a write in doubt: the batch may have been written. */
export function leavesInDoubt(code: LogStorageErrorCode): boolean {
  return codes.has(code)
}

/** Whether the connection must be replaced after an error with this code: it is lost, or may have caused the damage. */
export function needsReopen(code: LogStorageErrorCode): boolean {
  return leavesInDoubt(code) || code === 'CORRUPT'
}
