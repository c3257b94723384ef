import type { LogStorageErrorCode } from './log-storage-error.js'

/** After these a batch may have been written; after any other code it has not been. */
export const IN_DOUBT_CODES = ['CONNECTION', 'IO', 'UNKNOWN_OUTCOME'] as const satisfies LogStorageErrorCode[]

const codes: ReadonlySet<LogStorageErrorCode> = new Set(IN_DOUBT_CODES)

/** Whether an error with this code leaves in doubt whether the batch was written, and the connection with it. */
export function leavesInDoubt(code: LogStorageErrorCode): boolean {
  return codes.has(code)
}

/** Whether an error with this code has the connection replaced: it is in doubt itself, or may be the cause of the damage. */
export function needsReopen(code: LogStorageErrorCode): boolean {
  return leavesInDoubt(code) || code === 'CORRUPT'
}
