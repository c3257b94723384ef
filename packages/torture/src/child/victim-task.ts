import type { OpenLogStorageOptions } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import type { DriverName } from '../driver-name.js'
import type { WriterId } from '../entry-of.js'
import type { Sabotage } from '../sabotage.js'

/** What a process is told to do: plain data. */
export interface VictimTask {
  readonly driver: DriverName
  readonly sqlite: SqliteOptions
  readonly storage?: Pick<OpenLogStorageOptions, 'batch' | 'retry' | 'flushOnExit'>
  readonly writer: WriterId
  /** Where it keeps its journal. */
  readonly journal: string
  /** Entries to store; then it closes the storage and ends. @default no end */
  readonly entries?: number
  /** Entries stored at once, at most. @default 200 */
  readonly burst?: number
  /** Milliseconds between two bursts, at most. @default 4 */
  readonly pause?: number
  /** Cleans up now and then, and keeps so many entries. */
  readonly keep?: number
  /** Breaks a promise on purpose, to see that the oracle notices. */
  readonly sabotage?: Sabotage
  /** What a program of its own needs to know. */
  readonly way?: string
}
