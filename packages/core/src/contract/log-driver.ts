import type { LogStorageError } from '../errors/log-storage-error.js'
import type { DriverFilter } from './driver-filter.js'
import type {
  DriverGroupedHistogram,
  DriverHistogram,
  DriverSearch,
  DriverTopValues,
} from './driver-queries.js'
import type { DriverRetention } from './driver-retention.js'
import type { DriverBatching, DriverStats, DriverSupports } from './driver-supports.js'
import type { LogBatch } from './log-batch.js'
import type { StoredLogEntry } from './log-entry.js'
import type { FieldSummary, HistogramBucket, TopValues } from './read-results.js'
import type { RetryOptions } from './retry-options.js'

/** A value or a promise of it. The caller always awaits it, so a driver on a synchronous engine may return the value itself. */
export type MaybePromise<T> = T | Promise<T>

/**
 * A driver writes batches of entries to one kind of engine and reads them back.
 *
 * The caller keeps these promises, so a driver needs no queue, no retries and no checks of its own:
 *
 * - `open` is the first call and `close` the last. Nothing overlaps either of them. Before `open` has settled, the caller
 *   calls only `finishOpening`, and then `appendSync`; after it has called `close`, it calls nothing.
 * - Two calls of `append`, two of `deleteOldest` and two of `sync` never overlap. All other calls may: an `append`, a
 *   `deleteOldest`, a `sync` and a `checkpoint` overlap each other, and reads overlap everything.
 * - Batches are never empty. Entries are validated and encoded; queries are normalised.
 * - After a write fails with an error that leaves the connection in doubt (`CONNECTION`, `IO`, `UNKNOWN_OUTCOME`), or that the
 *   connection may have caused (`CORRUPT`), the caller closes the driver and opens it again. It repeats a read that fails with one
 *   of these a few times, not always over a new connection.
 *
 * A driver keeps these promises:
 *
 * - Every error that it throws or rejects with is a `LogStorageError`, and its code says what the caller may do next.
 * - Results are new plain objects that the caller may change. No two parts of one result, and no two results, share an object;
 *   none belongs to the driver or to its arguments.
 * - A batch, a query, a filter or a policy belongs to the caller, who may change it once the call has settled. A driver changes
 *   none of them, and keeps only copies.
 * - No answer depends on the time zone of the process.
 *
 * An aborted read rejects with `ABORTED`, or returns the complete answer if it had finished already. A call that failed or was
 * aborted leaves nothing behind once it has settled: no open file, listener, timer, transaction or lock.
 *
 * While a driver is open, other programs may cut, overwrite, replace or delete its files. Each call then returns the right answer
 * or fails with a `LogStorageError`. It always settles, and a failed call changes nothing for the next one. In a file that was
 * cut or filled with zeros, a read may find fewer entries than there were, but never one that was not stored. The codes that a
 * call may fail with:
 *
 * - every call: `CONNECTION`, `IO`, `CORRUPT`; `UNSUPPORTED` if this driver cannot do it, whatever the state of its files
 * - `open`: also `BUSY`, `DISK_FULL`, `READ_ONLY`, `INVALID_OPTIONS`, `ABORTED`
 * - `append`, `appendAhead`: also `BUSY`, `DISK_FULL`, `READ_ONLY`, `ENTRY_REJECTED`, `UNKNOWN_OUTCOME`; `appendAhead` `ABORTED`
 * - `appendSync`: as `append`, without `BUSY`
 * - `finishOpening`: the error that `open` rejects with
 * - `search`, `count`, `histogram`, `topValues`, `fields`, `groupedHistogram`, `readAfter`: also `BUSY`, `ABORTED`
 * - `deleteOldest`, `sync`, `checkpoint`: also `BUSY`, `DISK_FULL`, `READ_ONLY`
 * - `lastId`: also `BUSY`, `ABORTED`
 * - `stats`, `close`: also `BUSY`
 *
 * A driver never reports damage as `BUSY`, `DISK_FULL` or `ENTRY_REJECTED`: after these, the caller uses the same connection again.
 */
export interface LogDriver {
  /** A name for messages: `'better-sqlite3'`. Nothing depends on it. */
  readonly name: string

  /**
   * The abilities of this driver. Must not change once the driver is open; the conformance suite tests every `true`.
   * `sync`, `persistent` and `durable` must not change before that either, nor may optional methods come or go: a storage reads
   * them when it is created.
   */
  readonly supports: DriverSupports

  /**
   * The sizes and waits of batches that suit this engine: the defaults of `openLogStorage`, whose option `batch` overrides each of
   * them. For engines to which every batch is expensive, such as servers. Must not change.
   *
   * @default that of each option
   */
  readonly batching?: DriverBatching

  /**
   * How often a batch is attempted that suits this engine: the defaults of `openLogStorage`, whose option `retry` overrides each of
   * them; its general rule goes before the rules for single codes here. A driver that reaches its engine over a network tries for half
   * a minute or longer after `CONNECTION` and `UNKNOWN_OUTCOME`, so that no entry is lost while the engine starts again. Must not change.
   *
   * @default that of each option
   */
  readonly retry?: RetryOptions

  /**
   * The entries that a step of a cleanup may delete at first, and each later step at least: whole, from 1 to 1,000,000,000. For
   * engines to which a step is expensive, however few entries it deletes.
   *
   * @default 5000
   */
  readonly cleanupStep?: number

  /**
   * Milliseconds between two questions for entries of other processes, while `follow` waits: from 1. All followers of a storage
   * share the questions. Has no effect without `supports.multiProcess`.
   *
   * @default 100
   */
  readonly pollInterval?: number

  /**
   * Connects, creates or migrates the schema, and checks that it can write. If it fails, it releases everything that it has
   * opened. The caller calls it again, after `close`, when the connection was lost.
   *
   * Opens a persistent store with every batch, token, id and cleanup step that was committed, and with nothing else. This holds
   * whatever was under way when the store's process ended, and whatever another driver has done to it since.
   *
   * Returns nothing, or a list of the problems that it found and solved. Each is a `LogStorageError` that says what happened,
   * what the driver did about it, and what the user can do. A problem that it cannot solve, it throws.
   *
   * A symbolic link to the folder or the file of a store names the same store: a driver that opens the link shares the store or
   * is refused, like a driver that opens the path itself. A driver may refuse all links.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a driver with nothing to report may be written without a return.
  open(signal?: AbortSignal): MaybePromise<readonly LogStorageError[] | void>

  /**
   * Writes all entries of the batch or none. Returns one id for each entry, in the order of the batch: ascending, and greater
   * than every earlier id of this store. The entries are committed when it returns. While the batch is being written, and if
   * it fails, every reader sees the whole batch or nothing of it.
   *
   * If the token was committed before, by this connection or an earlier one, it writes nothing and returns the ids of that
   * write, even after a cleanup. It remembers at least the last 1,000 tokens, but not those of failed writes.
   *
   * An error with the code `BUSY`, `DISK_FULL`, `CORRUPT` or `ENTRY_REJECTED` says that nothing was written. `CORRUPT` means that
   * the data read is wrong; if the read itself may have failed, the code is `IO`.
   */
  append(batch: LogBatch): MaybePromise<readonly number[]>

  /**
   * {@link append} without a promise, for exit handlers. Exists if `supports.sync` is true.
   *
   * The caller may call it while an `append` of the same batch is under way. It then settles the batch; the token ensures that
   * the batch is written once.
   *
   * While the engine is locked (by another process, another driver, or another call of this driver), it waits for at most
   * `timeout` milliseconds and then throws `UNKNOWN_OUTCOME`, even if it knows that nothing was written. It never throws
   * `BUSY`, because a process that ends cannot try again. With a timeout of 0 it does not wait. The same token settles the
   * batch afterwards, and calls that were under way settle as if `appendSync` had not been called.
   */
  appendSync?(batch: LogBatch, timeout: number): readonly number[]

  /**
   * Blocks until an {@link open} that is under way has finished, so that `appendSync` may follow: for a process that
   * ends while its storage is still being opened. For drivers whose engine opens elsewhere, such as in another thread, or
   * that can use another thread in place of the calling one.
   *
   * Blocks for at most `timeout` milliseconds. Throws the error that `open` rejects with; `CONNECTION` when the time is up;
   * `UNSUPPORTED` if it cannot wait for this opening. The promise of `open` still settles later.
   */
  finishOpening?(timeout: number): void

  /**
   * {@link append} for the batch after the one that is being written, so that the engine continues without a pause. For
   * drivers whose engine is in another thread or behind a network.
   *
   * Called at most once while an `append` is under way, or while an earlier `appendAhead` is the first of the writes under way.
   * The driver writes this batch after that one. If that one fails, it writes nothing of this batch and rejects with `ABORTED`.
   */
  appendAhead?(batch: LogBatch): MaybePromise<readonly number[]>

  /**
   * Returns at most `query.limit` matching entries in the order of the query. Finds every match that was committed before the
   * call. Of a batch that is committed during the call, it sees all entries or none. Of the entries that a cleanup deletes during
   * the call, it may see any part: a long read need not hold a snapshot, which would delay writes or keep the deleted entries'
   * space in use. The same applies to the other reads.
   *
   * Rejects with `ABORTED` when the signal is aborted.
   */
  search(query: DriverSearch, signal?: AbortSignal): MaybePromise<StoredLogEntry[]>

  /** How many entries match. */
  count(filter: DriverFilter, signal?: AbortSignal): MaybePromise<number>

  /** Counts entries by slice of time and severity. Ascending by `start`, without empty slices. */
  histogram(query: DriverHistogram, signal?: AbortSignal): MaybePromise<HistogramBucket[]>

  /**
   * Counts entries by the value of a field. Without it, the storage counts the entries that {@link search} returns.
   */
  topValues?(query: DriverTopValues, signal?: AbortSignal): MaybePromise<TopValues>

  /**
   * The attributes of matching entries, by their names. Strings, numbers, booleans and null, in objects too, but not in arrays.
   * Ascending by `name`, code unit by code unit. Without it, the storage collects them from the entries that {@link search} returns.
   *
   * If there are more than 100,000 names, it may reject with `UNSUPPORTED`, so that its memory is bounded.
   */
  fields?(filter: DriverFilter, signal?: AbortSignal): MaybePromise<FieldSummary[]>

  /**
   * A {@link histogram} whose slices also count entries by the most frequent values of a field. Without it, the storage counts
   * the entries that {@link search} returns.
   */
  groupedHistogram?(query: DriverGroupedHistogram, signal?: AbortSignal): MaybePromise<HistogramBucket[]>

  /**
   * Returns the first `limit` matching entries (at most 10,000) with an id greater than `id`, in the order of their ids. For
   * `follow`.
   */
  readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): MaybePromise<StoredLogEntry[]>

  /**
   * One bounded step of a cleanup. Deletes up to `budget` of the entries that the policy removes, in the order of
   * {@link DriverRetention}: a step of any length deletes the first of them. Returns the exact number of deleted entries, which
   * may be 0 while there is other work to do, and whether there is more to do; a loop over steps ends. The ids
   * are never used again, and no search finds the deleted entries. It may overlap an `append`, never another
   * `deleteOldest`; the next step may have another policy. A cleanup that stops before its last step leaves a consistent
   * store: the deleted entries are gone and all others remain.
   *
   * A cleanup begins with a step whose policy differs from that of the step before, or that follows a step with `more: false`.
   * It may leave entries that were stored after its first step to the next cleanup, even after a pause between two steps, so that
   * it ends while new entries keep expiring.
   *
   * The space of deleted entries is reused or returned to the system by the next `checkpoint` at the latest: a store that is
   * written and cleaned up in turns does not grow for ever.
   */
  deleteOldest(policy: DriverRetention, budget: number): MaybePromise<{ deleted: number; more: boolean }>

  /** Returns a snapshot. Cheap, whatever the number of entries. */
  stats(): MaybePromise<DriverStats>

  /**
   * `lastId` of {@link stats}, for engines that know it at less cost: followers ask for it before each page that they read with a
   * filter, and at each `pollInterval`.
   */
  lastId?(signal?: AbortSignal): MaybePromise<number>

  /**
   * Makes all entries that were committed before the call survive a power cut, and returns the greatest of their ids; 0 if
   * there are none. For drivers that are `persistent` but not `durable`. Without it, the storage cannot report which entries
   * survive a power cut.
   *
   * It may overlap an `append`, never another `sync`, and is not called while the connection is in doubt. If an `append`
   * that it overlaps or an earlier sync fails, one later success proves nothing: many systems treat data as written after the
   * disk has refused it once.
   */
  sync?(): MaybePromise<number>

  /**
   * Called once when nothing has been written for a while, after each pause in writing and after the opening, so that the driver
   * can tidy up. A storage that only reads calls it too, so a driver that must not change its store leaves it out or does nothing.
   * It should work in short steps, because a batch may arrive at any time.
   *
   * Never changes what reads return, even while it runs or when its process is killed. Entries that are committed while it runs
   * are as safe as at any other time.
   */
  checkpoint?(): MaybePromise<void>

  /** Releases everything: files, threads, locks. */
  close(): MaybePromise<void>
}
