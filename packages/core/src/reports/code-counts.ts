import type { CountsByCode } from '../contract/storage-stats.js'
import type { LogStorageErrorCode } from '../errors/log-storage-error.js'

/** Counts entries by the code of their error. */
export class CodeCounts {
  readonly #counts = new Map<LogStorageErrorCode, number>()
  /** Of all codes together. */
  total = 0

  add(code: LogStorageErrorCode, entries: number): void {
    this.total += entries
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + entries)
  }

  /** Codes without entries are absent. */
  snapshot(): CountsByCode {
    return Object.fromEntries(this.#counts)
  }
}
