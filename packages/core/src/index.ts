export { type Clock, systemClock } from './clock.js'
export { createLogStorage } from './create-log-storage.js'
export { entryFilter, type FilterableEntry } from './entry-filter.js'
export type { LogBatch } from './log-batch.js'
export type * from './log-driver.js'
export type { JsonValue, LiveLogEntry, LogEntry, StoredLogEntry } from './log-entry.js'
export type * from './log-storage.js'
export { isLogStorageError, LogStorageError, type LogStorageErrorCode } from './log-storage-error.js'
export { openLogStorage } from './open-log-storage.js'
export { elapsed, nextTurn } from './real-timers.js'
export {
  SEVERITY_NAMES,
  SEVERITY_NUMBERS,
  type Severity,
  type SeverityName,
  severityName,
  toSeverity,
} from './severity.js'
export { toMicroseconds } from './timestamp.js'
export { toStoredEntries } from './to-stored-entries.js'
export type { WriteReceipt } from './write-receipt.js'
