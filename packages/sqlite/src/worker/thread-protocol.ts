import type { MessagePort } from 'node:worker_threads'
import type { LogDriver } from '@logpond/core'
import type { ColumnReads } from '../read/entry-columns.js'
import type { PackedWrites } from '../write/packed-batch.js'
import type { ErrorData } from './error-data.js'

/** The methods of a driver that a thread calls: batches arrive packed, and entries leave as columns. */
export type HostedDriver = ColumnReads &
  PackedWrites &
  Pick<LogDriver, 'open' | 'count' | 'histogram' | 'deleteOldest' | 'stats' | 'sync' | 'checkpoint' | 'close'>

/**
 * A request names a method of the driver in the thread, and the reply carries what the method returned. Everything crosses
 * by structured clone, except that a packed batch moves its memory to the thread, and the reply moves it back.
 */
export type ThreadMethod = 'append' | 'appendAhead' | Exclude<keyof HostedDriver, 'appendPacked'>

/** The reply to a batch: its ids count up from the first one. */
export interface AppendResult {
  readonly firstId: number
  readonly size: number
  readonly memory: ArrayBuffer
}

/** What a method of the driver returns, once awaited. Errors cross as data. */
export type ThreadResult<Method extends ThreadMethod> = Method extends 'append' | 'appendAhead'
  ? AppendResult
  : Method extends 'open'
    ? readonly ErrorData[]
    : Method extends keyof HostedDriver
      ? Awaited<ReturnType<NonNullable<HostedDriver[Method]>>>
      : never

/** A call, or the wish to end an earlier one. */
export type ThreadRequest =
  | { readonly id: number; readonly method: ThreadMethod; readonly args: readonly unknown[] }
  | { readonly abort: number }

export type ThreadReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorData }

/** A store has one thread that writes and, where its engine can, another one that only reads. */
export type ThreadRole = 'writer' | 'reader'

/** What a thread is born with, as its `workerData`. */
export interface ThreadStart {
  /** Where the requests come from and the replies go to. */
  readonly port: MessagePort
  /** Shared memory that wakes a caller who waits for a reply without turning his event loop. */
  readonly progress: Int32Array
  readonly role: ThreadRole
  /** What the driver of the thread is made of. */
  readonly setup: unknown
}

/** Elements of {@link ThreadStart.progress}. */
export const REPLIES = 0
export const ENDED = 1
