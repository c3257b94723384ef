import type { OpenLogStorageOptions } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import type { DriverName } from '../driver-name.js'
import type { WriterId } from '../entry-of.js'
import type { Library } from '../library-name.js'
import type { Sabotage } from '../sabotage.js'
import type { SealerFault, Strike } from '../strike.js'
import type { Bound } from './bounded-connection.js'
import type { Ending } from './endings.js'

/** How a thread breaks in the middle of a transaction, or right after it. */
export type Breakage =
  /** It throws an error that no binding throws. */
  | 'throws'
  /** It ends after all writes, before COMMIT. */
  | 'exits before COMMIT'
  /** It ends after COMMIT, before it can report it. */
  | 'exits after COMMIT'
  /** It fills its heap. */
  | 'out of memory'
  /** The main thread terminates it, when it receives {@link IN_TRANSACTION}. */
  | 'terminated'

/** The task of a victim, as plain data. */
export interface VictimTask {
  readonly driver: DriverName
  readonly sqlite: SqliteOptions
  readonly storage?: Pick<OpenLogStorageOptions, 'batch' | 'retry' | 'syncInterval'>
  readonly writer: WriterId
  /** Path of its journal. */
  readonly journal: string
  /** Number of entries to store before it closes the storage and ends. @default no limit */
  readonly entries?: number
  /** Maximum number of entries stored together. @default 200 */
  readonly burst?: number
  /** Maximum milliseconds between two bursts. @default 4 */
  readonly pause?: number
  /** Cleans up regularly, and keeps this many entries. */
  readonly keep?: number
  /** How the thread of the driver breaks, a few times. */
  readonly breaks?: Breakage
  /** Begins a scan of the storage, reads one entry, and leaves it open. */
  readonly scans?: boolean
  /** Counts entries all the time. */
  readonly counts?: boolean
  /** Also stores a text of maximum length. */
  readonly huge?: boolean
  /** Milliseconds by which each COMMIT is delayed. */
  readonly lag?: number
  /** A limit on the size of the database. */
  readonly bound?: Bound
  /** Breaks a promise on purpose, to check that the oracle detects it. */
  readonly sabotage?: Sabotage
  /** Megabytes per second by which the memory of the process grows. */
  readonly growth?: number
  /** Number of entries after which the clock goes back by an hour. */
  readonly clockJump?: number
  /** Number of times that the `sealing-writer` stores, seals and cleans up. @default 8 */
  readonly rounds?: number
  /** What happens at a moment of sealing, dropping or upgrading. */
  readonly strike?: Strike
  /** How the thread breaks that makes blocks, each time that it is asked to. */
  readonly sealer?: SealerFault
  /** Milliseconds for which the program works. */
  readonly duration?: number
  /** The first of two SQLite libraries. */
  readonly library?: Library
  /** How the process ends. */
  readonly ending?: Ending
}
