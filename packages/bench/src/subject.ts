import type { LogEntry, LogStorage } from '@logpond/core'

/** Something that stores log entries, and whose speed is measured. */
export interface Subject {
  /** The name in tables: `'better-sqlite3, transactions of 1,000'`. */
  readonly name: string
  /** How the subject differs from the others in what it stores or guarantees. Absent if it does not differ. */
  readonly differs?: string
  /** Rejects if the subject is not installed, or does not run here. */
  open(context: SubjectContext): Promise<Writer>
  /** Reads the stored entries after the writer was closed, without the code that wrote them. */
  verify(context: SubjectContext): Promise<StoredSums>
}

export interface SubjectContext {
  /** A folder for this subject alone. */
  readonly directory: string
}

/** Accepts entries until it is closed. */
export interface Writer {
  /**
   * Accepts entries, in the order of the list. May return before they are committed. If it returns a promise, that settles
   * when the writer accepts more entries.
   */
  write(entries: readonly LogEntry[]): void | Promise<void>
  /** Settles when all accepted entries are committed. */
  flush(): void | Promise<void>
  close(): void | Promise<void>
  /** Makes a batch, so that only its append is measured, which the returned function does. Absent if the subject has a queue. */
  prepare?(entries: readonly LogEntry[]): () => Promise<void>
  /** Takes entries in over the network, from another process. Absent if the subject does not listen. */
  receive?(load: Receiving): Promise<Received>
  /** Does what the subject has put off to idle moments. Absent if that is nothing. */
  settle?(): Promise<void>
  /** The storage, if the subject is Logpond. */
  readonly storage?: LogStorage
}

/** What clients send. */
export interface Receiving {
  /** The number of the first entry. */
  readonly first: number
  /** The number of entries. */
  readonly entries: number
  readonly connections: number
  /** Entries in a request. */
  readonly size: number
}

/** What the clients have measured. */
export interface Received {
  /** From their first request to their last answer. */
  readonly seconds: number
  /** Their processor time in microseconds. */
  readonly cpu: number
}

/** Sums over all stored entries. A lost, duplicated or changed entry changes them. */
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
  /** How many entries the full-text index finds for the unique word of entry 7. Absent without an index. */
  readonly found?: number
}
