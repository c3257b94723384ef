import type { MessagePort } from 'node:worker_threads'
import type { BlockMaker, ColumnReads } from '@logpond/blocks'
import type { LogDriver } from '@logpond/core'
import type { PackedWrites } from '../write/packed-writes.js'
import type { ErrorData } from './error-data.js'

/** A driver that can have blocks made by another thread. */
export interface MakerUser {
  /** Whether a thread that makes blocks would be of use now. */
  readonly wantsMaker?: boolean
  /** Has blocks made elsewhere from now on; `undefined` for the thread of the driver. */
  useMaker?(maker: BlockMaker | undefined): void
}

/** The reads of values, which are optional for other drivers. */
export type ValueReads = Required<Pick<LogDriver, 'topValues' | 'fields' | 'groupedHistogram'>>

/** The methods of a driver that a thread calls: batches arrive packed, and entries leave as columns. */
export type HostedDriver = ColumnReads &
  PackedWrites &
  MakerUser &
  ValueReads &
  Pick<LogDriver, 'open' | 'count' | 'histogram' | 'deleteOldest' | 'stats' | 'sync' | 'checkpoint' | 'close'>

/**
 * A request names a method of the driver in the thread, and the reply contains its result. Both are sent as structured
 * clones, except that the memory of a packed batch is transferred to the thread and back. `useSealer` brings the port to a
 * thread that makes blocks.
 */
export type ThreadMethod =
  | 'append'
  | 'appendAhead'
  | 'useSealer'
  | Exclude<keyof HostedDriver, 'appendPacked' | keyof MakerUser>

/** The reply to a batch: its ids are consecutive from the first one. */
export interface AppendResult {
  readonly firstId: number
  readonly size: number
  readonly memory: ArrayBuffer
  /** Whether the writer would like a thread that makes blocks: see {@link MakerUser}. */
  readonly wantsSealer: boolean
}

/** What a method of the driver returns, once awaited. Errors are sent as data. */
export type ThreadResult<Method extends ThreadMethod> = Method extends 'append' | 'appendAhead'
  ? AppendResult
  : Method extends 'open'
    ? readonly ErrorData[]
    : Method extends keyof HostedDriver
      ? Awaited<ReturnType<NonNullable<HostedDriver[Method]>>>
      : never

/** A call, or a request to abort an earlier one. */
export type ThreadRequest =
  | { readonly id: number; readonly method: ThreadMethod; readonly args: readonly unknown[] }
  | { readonly abort: number }

export type ThreadReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorData }

/**
 * A driver has one thread that writes and, if its binding has shared memory, a second one that only reads. A third one makes
 * blocks for the writer; it does not open the database.
 */
export type ThreadRole = 'writer' | 'reader' | 'sealer'

/** The `workerData` of a thread. */
export interface ThreadStart {
  /** Says to code that is loaded into every thread, such as `@logpond/console/register`, that this one belongs to a driver. */
  readonly isLogpond: true
  /** Carries the requests and the replies. */
  readonly port: MessagePort
  /** Shared memory that wakes a caller that waits for a reply without running its event loop. */
  readonly progress: Int32Array
  readonly role: ThreadRole
  /** Plain data from which the thread creates its driver. */
  readonly setup: unknown
  /** The path of the engine's module, if the engine is not part of the runtime. It comes with the script. */
  readonly engine?: string | undefined
  /** The `require` of the script. To create another one, Node.js loads its loader of ES modules first. */
  readonly require?: (path: string) => unknown
}

/** The first message of a thread that hosts a driver. Any other script never sends it. */
export const HELLO = 'logpond thread'

/** Elements of {@link ThreadStart.progress}. */
export const REPLIES = 0
export const ENDED = 1
