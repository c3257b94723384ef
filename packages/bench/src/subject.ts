import type { LogEntry, LogStorage } from '@logpond/core'

/** Something that stores log entries, and is measured at it. */
export interface Subject {
  /** For people, and for filters: `'better-sqlite3, transactions of 1,000'`. */
  readonly name: string
  /** How it differs from the others in what it stores or promises; nothing, where it does not. */
  readonly differs?: string
  /** Rejects where it is not installed, or cannot run here. */
  open(context: SubjectContext): Promise<Writer>
  /** Looks at what was stored, by a way of its own, when the writer is closed. */
  verify(context: SubjectContext): Promise<StoredSums>
}

export interface SubjectContext {
  /** A folder of its own. */
  readonly directory: string
}

/** Takes entries until it is closed. */
export interface Writer {
  /**
   * Takes entries, in the order of the list. May return before they are committed; a promise that it returns settles
   * when it can take more.
   */
  write(entries: readonly LogEntry[]): void | Promise<void>
  /** Settles when all that was taken is committed. */
  flush(): void | Promise<void>
  close(): void | Promise<void>
  /** Where the subject is a storage of Logpond. */
  readonly storage?: LogStorage
}

/** What must be there in the end: sums that a lost, doubled or changed entry would alter. */
export interface StoredSums {
  readonly entries: number
  /** Sum of the lengths of all messages. */
  readonly messages: number
  /** Sum of the lengths of all attributes as JSON. */
  readonly attributes: number
  /** Sum of all timestamps, in milliseconds since the first one. */
  readonly timestamps: number
  /** Sum of all severity numbers. */
  readonly severities: number
  /** How many entries the word of entry 7 is found in, where there is a full-text index. */
  readonly found?: number
}
