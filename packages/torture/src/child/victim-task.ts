import type { OpenLogStorageOptions } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import type { DriverName } from '../driver-name.js'
import type { WriterId } from '../entry-of.js'
import type { Library } from '../library-name.js'
import type { Sabotage } from '../sabotage.js'
import type { Bound } from './bounded-connection.js'
import type { Ending } from './endings.js'

/** What becomes of a thread in the middle of a transaction, or right behind it. */
export type Breakage =
  /** An error that no binding throws. */
  | 'throws'
  /** The thread ends when all is written but COMMIT. */
  | 'exits before COMMIT'
  /** The thread ends before it can say that COMMIT is done. */
  | 'exits after COMMIT'
  /** The heap of the thread is full. */
  | 'out of memory'
  /** The main thread terminates the thread: it has to listen for {@link IN_TRANSACTION}. */
  | 'terminated'

/** What a process is told to do: plain data. */
export interface VictimTask {
  readonly driver: DriverName
  readonly sqlite: SqliteOptions
  readonly storage?: Pick<OpenLogStorageOptions, 'batch' | 'retry' | 'syncInterval'>
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
  /** What becomes of the thread of the driver, now and then. */
  readonly breaks?: Breakage
  /** Begins a scan of the storage, reads one entry, and leaves it open. */
  readonly scans?: boolean
  /** Counts all the time too. */
  readonly counts?: boolean
  /** Stores a text too that is as long as texts can be. */
  readonly huge?: boolean
  /** Milliseconds by which a COMMIT comes later. */
  readonly lag?: number
  /** How large the database may get. */
  readonly bound?: Bound
  /** Breaks a promise on purpose, to see that the oracle notices. */
  readonly sabotage?: Sabotage
  /** Megabytes a second by which the process grows. */
  readonly growth?: number
  /** After so many entries the time of day goes back by an hour. */
  readonly clockJump?: number
  /** Milliseconds for which a program does what it is there for. */
  readonly duration?: number
  /** The SQLite library that comes first, where there are two. */
  readonly library?: Library
  /** How a process is to end. */
  readonly ending?: Ending
}
