import type { MessagePort } from 'node:worker_threads'
import type { LogBatch, LogDriver } from '@logpond/core'
import type { ColumnReads } from '../read/entry-columns.js'
import type { PackedBatch, PackedWrites } from '../write/packed-batch.js'
import type { ErrorData } from './error-data.js'

/**
 * What a thread is asked to do is what a driver is asked to do: a request names a method of the driver, the reply
 * carries what the method returned. Everything crosses by structured clone, and entries that are read as a handful of arrays.
 * A driver that takes packed batches gets those, and gives their memory back.
 */
export type ThreadMethod =
  | 'open'
  | 'append'
  | 'appendAhead'
  | 'search'
  | 'searchColumns'
  | 'count'
  | 'histogram'
  | 'readAfter'
  | 'readColumnsAfter'
  | 'deleteOldest'
  | 'stats'
  | 'sync'
  | 'checkpoint'
  | 'close'

/** What a thread hosts. */
export type HostedDriver = LogDriver & Partial<ColumnReads & PackedWrites>

/** A batch as it crosses. */
export type ThreadBatch = LogBatch | PackedBatch

/** What comes back for a batch: its ids, or for a packed one the first of them and its memory. */
export type AppendResult =
  | { readonly ids: readonly number[] }
  | { readonly firstId: number; readonly size: number; readonly memory: ArrayBuffer }

/** What a method of the driver returns, once awaited. Errors cross as data. */
export type ThreadResult<Method extends ThreadMethod> = Method extends 'open'
  ? readonly ErrorData[]
  : Method extends 'append' | 'appendAhead'
    ? AppendResult
    : Awaited<ReturnType<NonNullable<HostedDriver[Method]>>>

/** Whether a batch is a packed one. */
export function isPacked(batch: ThreadBatch): batch is PackedBatch {
  return 'memory' in batch
}

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
