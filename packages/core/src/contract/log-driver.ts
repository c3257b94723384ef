import type { LogStorageError } from '../errors/log-storage-error.js'
import type { LogBatch } from './log-batch.js'
import type { StoredLogEntry } from './log-entry.js'

/** A value, or a promise of it. The caller always awaits, so that a driver on a synchronous engine may just return. */
export type MaybePromise<T> = T | Promise<T>

/**
 * A driver writes batches of entries to one kind of engine and reads them back.
 *
 * What the caller promises, so that a driver needs no queue, no retry and no checks of its own: `open` comes first and
 * `close` last; nothing is called before `open` has settled (but `finishOpening`, and `appendSync` behind it) nor after
 * `close` was called, so that a driver owes nothing there; nothing overlaps either of them; two calls of `append`, of
 * `deleteOldest` or of `sync` never overlap, while all else may: each of them and a `checkpoint` meet the others, and reads
 * meet anything; batches are never empty; entries are validated and encoded; queries are normalised. After an error of a
 * write that leaves the connection in doubt (`CONNECTION`, `IO`, `UNKNOWN_OUTCOME`), or that may come from it (`CORRUPT`),
 * the caller closes the driver and opens it again. A read that fails with one of these comes again a few times, not always
 * over a new connection.
 *
 * What a driver owes: every error it throws or rejects with is a `LogStorageError`, its code says what the caller may
 * do next; results are fresh plain objects that the caller may change: no two parts of one result, and no two results,
 * share an object, and none belongs to the driver or to what it was given. A batch, a query, a filter or a policy belongs to
 * the caller, who may change it when the call has settled: a driver changes none, and keeps none without a copy. No answer
 * depends on the time zone of the process.
 *
 * A read that is aborted rejects with `ABORTED`, or gives the whole answer where it was done already. A call that fails or
 * is aborted leaves nothing behind when it has settled: no open file, listener, timer, transaction or lock.
 *
 * While a driver is open, others may cut, overwrite, replace or delete its files. Each call then gives the right answer, or
 * fails with a `LogStorageError`; it always settles, and one that failed changes nothing for the next. Of a file that was cut
 * or filled with zeros a read may find less than there was, and nothing that was not stored. Which codes a call may fail with:
 *
 * - each: `CONNECTION`, `IO`, `CORRUPT`; `UNSUPPORTED` where this driver cannot do it, whatever its files are like
 * - `open`: also `BUSY`, `DISK_FULL`, `READ_ONLY`, `INVALID_OPTIONS`, `ABORTED`
 * - `append`, `appendAhead`: also `BUSY`, `DISK_FULL`, `READ_ONLY`, `ENTRY_REJECTED`, `UNKNOWN_OUTCOME`; `appendAhead` `ABORTED`
 * - `appendSync`: as `append`, without `BUSY`
 * - `finishOpening`: what `open` rejects with
 * - `search`, `count`, `histogram`, `readAfter`: also `BUSY`, `ABORTED`
 * - `deleteOldest`, `sync`, `checkpoint`: also `BUSY`, `DISK_FULL`, `READ_ONLY`
 * - `stats`, `close`: also `BUSY`
 *
 * `BUSY`, `DISK_FULL` and `ENTRY_REJECTED` are never said of damage: they send the caller back to the same connection.
 */
export interface LogDriver {
  /** A name for people: `'better-sqlite3'`. Nothing depends on it. */
  readonly name: string

  /** What this driver can do. It is held to every `true`, and must not change once the driver is open. */
  readonly supports: DriverSupports

  /**
   * Connects, creates or migrates the schema, and checks that writing works. What was half open is released when it
   * fails. Called again after `close` when a connection was lost.
   *
   * A persistent store is opened as it was, whatever was under way when its process ended and whatever another driver has
   * done to it since: with every batch, token, id and step of a cleanup that was committed, and with nothing else.
   *
   * Returns nothing, or a list of what it found wrong and has dealt with: each a `LogStorageError` that says what happened,
   * what was done about it, and what the user can do. What it cannot deal with it throws.
   *
   * A symbolic link to the folder or the file of a store names the same store: a driver that comes by it shares the store or
   * is refused, as one that comes by the path itself. A driver may refuse links altogether.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a driver with nothing to tell may be written without a return.
  open(signal?: AbortSignal): MaybePromise<readonly LogStorageError[] | void>

  /**
   * Writes all entries of the batch, or none, and returns their ids: one for each entry, in the order of the batch,
   * ascending, and greater than any id of this store before. They are committed when it returns. Every reader sees the
   * whole batch or nothing of it, while it is being written and when it fails.
   *
   * A token that was committed before — by this connection or by an earlier one — returns the ids of then and writes
   * nothing, also after a cleanup. The last 1,000 tokens are remembered at least; one whose write failed is not.
   *
   * An error with the code `BUSY`, `DISK_FULL`, `CORRUPT` or `ENTRY_REJECTED` says that nothing was written. `CORRUPT` is for
   * what was read and is wrong: where reading itself may have failed, it is `IO`.
   */
  append(batch: LogBatch): MaybePromise<readonly number[]>

  /**
   * {@link append} without a promise, for exit handlers; exists where `supports.sync` is true.
   *
   * It may be called while an `append` of the same batch is under way, and then settles it: the token sees to it that
   * the batch is written once.
   *
   * While something else holds the engine (another process, another driver, a call of this one), it waits, `timeout`
   * milliseconds at most, and then throws `UNKNOWN_OUTCOME`, also where it knows that nothing was written. It never throws
   * `BUSY`: a process that ends cannot try again. A timeout of 0 waits for nothing. The same token settles the
   * batch afterwards, and calls that were under way settle as if this one had not been made.
   */
  appendSync?(batch: LogBatch, timeout: number): readonly number[]

  /**
   * Waits for an {@link open} that is under way before it returns, so that `appendSync` may follow: for a process that
   * ends while its storage is still being opened. For drivers whose engine opens elsewhere, in another thread say, or
   * that can have another thread stand in for the calling one.
   *
   * Waits `timeout` milliseconds at most. Throws what `open` rejects with; `CONNECTION` when the time is up; or
   * `UNSUPPORTED` where this opening cannot be waited for. The promise of `open` still settles later.
   */
  finishOpening?(timeout: number): void

  /**
   * {@link append} for the batch after the one that is being appended, so that the engine goes on without a pause. For
   * drivers whose engine is far away: in another thread, or behind a network.
   *
   * Called at most once while an `append` is under way, or an `appendAhead` that has become the first. It is written
   * after that one; when that one fails, nothing of it is written, and it rejects with `ABORTED`.
   */
  appendAhead?(batch: LogBatch): MaybePromise<readonly number[]>

  /**
   * The entries that match, in the order of the query, at most `query.limit`. All that were committed before the call are
   * considered; of a batch that is committed meanwhile, all entries or none. Of what a cleanup deletes meanwhile, any part
   * may be seen: a long read need not hold a snapshot, which would hold up the writes or keep their space. The same goes for
   * the other reads.
   *
   * Rejects with `ABORTED` when the signal says so.
   */
  search(query: DriverSearch, signal?: AbortSignal): MaybePromise<StoredLogEntry[]>

  /** How many entries match. */
  count(filter: DriverFilter, signal?: AbortSignal): MaybePromise<number>

  /** Counts per slice of time and severity: ascending by `start`, slices without entries left out. */
  histogram(query: DriverHistogram, signal?: AbortSignal): MaybePromise<HistogramBucket[]>

  /**
   * The first `limit` entries, up to 10,000, with an id greater than `id` that match, in the order of their ids. Serves
   * `follow`.
   */
  readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): MaybePromise<StoredLogEntry[]>

  /**
   * One bounded step of a cleanup: deletes up to `budget` of the entries that the policy gives up, in the order of
   * {@link DriverRetention}: however long a step is, what it deletes are the first of them. Says exactly how many it
   * deleted, 0 perhaps while there is other work to do, and whether there is more to do; a loop over steps ends. The ids
   * are never used again, and no search finds the entries any more. It may overlap an `append`, never another
   * `deleteOldest`; the next step may come with another policy. A cleanup whose steps are not taken to their end leaves a sound
   * store: what was deleted is gone, and the rest stays.
   *
   * A cleanup begins with a step whose policy is not that of the step before, or behind one that said `more: false`. Entries
   * that come after its first step may be left to the next cleanup, also where steps are not taken for a while, so that a
   * cleanup ends while entries come that it would delete.
   *
   * The space of what was deleted is used again or given back, with the next `checkpoint` at the latest: a store that is
   * appended to and cleaned up in turns does not grow for ever.
   */
  deleteOldest(policy: DriverRetention, budget: number): MaybePromise<{ deleted: number; more: boolean }>

  /** A snapshot; cheap, whatever the number of entries. */
  stats(): MaybePromise<DriverStats>

  /**
   * Makes everything that was committed before the call survive a power cut, and returns the greatest id of it; 0 where
   * there is none. For drivers that are `persistent` and not `durable` anyway; without it, nobody is told what survives.
   *
   * It may overlap an `append`, never another `sync`, and is not called while the connection is in doubt. Where an `append`
   * that it overlaps fails, or a sync before it has failed, it must not believe the next success alone: what a disk has
   * refused once counts as written for many systems.
   */
  sync?(): MaybePromise<number>

  /**
   * Called when nothing has been written for a while: a chance to tidy up. In short steps, a batch may come any time.
   *
   * Changes nothing that can be read, also while it runs and when its process is killed. What is committed meanwhile is as
   * safe as at any other time.
   */
  checkpoint?(): MaybePromise<void>

  /** Releases everything: files, threads, locks. */
  close(): MaybePromise<void>
}

/** The differences between drivers, as data. */
export interface DriverSupports {
  /**
   * Reads do not wait for writes, nor writes for reads. Without it, a long read lets batches in between.
   *
   * Where a call has done all its work when it returns, nothing can be seen to wait: such a driver may claim it or not.
   */
  readonly concurrentReads: boolean
  /** Several processes may have the same store open, and each sees what the others commit. */
  readonly multiProcess: boolean
  /**
   * Reads by `text`. Without it `search`, `count`, `histogram` and `readAfter` refuse each of them with `UNSUPPORTED`,
   * whatever else they ask for, a limit of 0 say, or an id that is not there; or answer all of them right.
   */
  readonly fullText: boolean
  /** Has `appendSync`, so that entries are written when a process exits. */
  readonly sync: boolean
  /** Entries are there again when the store is opened anew, by this driver or by another one. */
  readonly persistent: boolean
  /** A committed entry also survives a power cut. */
  readonly durable: boolean
}

/**
 * Which entries, normalised: every field that is present narrows. All may be there at once.
 *
 * Texts are compared as they are, code unit by code unit: nothing is trimmed, composed, folded or read as a number, a date or
 * JSON. `text` alone takes no notice of case and accents. How many entries stand between two that match makes no difference,
 * nor does how long a message is.
 */
export interface DriverFilter {
  /** Words of the message. Case and accents do not matter. */
  readonly text?: TextFilter
  /**
   * Exact substring of the message, byte for byte: case matters, and no character is a wildcard. Not empty; may be of any
   * length, as long as a message or longer.
   */
  readonly contains?: string
  /** Inclusive. */
  readonly minSeverity?: number
  /** Inclusive. */
  readonly maxSeverity?: number
  /** Any of these, exactly. From 1 to 1,000, each once. */
  readonly services?: readonly string[]
  /** Any of these, exactly. From 1 to 1,000, each once. */
  readonly hosts?: readonly string[]
  /** Lower case; matches a trace id in either case. */
  readonly traceId?: string
  /** All of these. From 1 to 100, each name once. */
  readonly attributes?: readonly AttributeFilter[]
  /** Milliseconds, a multiple of a microsecond, within ±2⁵³ µs, and so beyond the times of entries; inclusive. */
  readonly startTime?: number
  /** As `startTime`, but exclusive. */
  readonly endTime?: number
  /** Inclusive: only entries that had been committed when a longer read began. */
  readonly maxId?: number
}

/**
 * All terms of `all` are in the message, and none of `none`. At least one of the lists has a term; in all of them together are
 * at most 1,000 words. Words of up to 8,000 letters are compared whole; of longer ones, engines may compare the beginning.
 */
export interface TextFilter {
  readonly all: readonly TextTerm[]
  readonly none: readonly TextTerm[]
}

/** Words that stand next to each other in the message. With `prefix`, the last of them may go on. */
export interface TextTerm {
  /** At least one; letters, digits and their marks only. */
  readonly words: readonly string[]
  readonly prefix: boolean
}

/**
 * The attribute called `name` or, where there is none of that very name, the value at `path`, equals the JSON value.
 *
 * Values are equal when `JSON.stringify` writes them alike: `1` is not `'1'`, `1.0` is `1`, `null` is not absence, and
 * numbers have the precision of a double. Objects and arrays equal nothing.
 */
export interface AttributeFilter {
  readonly name: string
  /** `name`, cut at its dots: keys of nested objects (never array positions). One element where there is no dot. */
  readonly path: readonly string[]
  /** A string, number, boolean or null as `JSON.stringify` writes it: equal text is equal value and type. */
  readonly json: string
}

export interface DriverSearch extends DriverFilter {
  /** By (timestamp, id), both in the same direction: entries of the same time stand in the order of their ids. */
  readonly order: 'newest' | 'oldest'
  /** Only entries behind this place in the order. */
  readonly after?: { readonly timestamp: number; readonly id: number }
  /** From 0 to 10,000. */
  readonly limit: number
}

export interface DriverHistogram extends DriverFilter {
  /**
   * Width of a slice in milliseconds, a multiple of a microsecond, up to 2⁵³ of them. Slices start at multiples of it since
   * the epoch, worked out in whole microseconds. There may be as many slices as entries.
   */
  readonly bucket: number
}

/** One slice of time. */
export interface HistogramBucket {
  /** Milliseconds since the Unix epoch, inclusive. */
  start: number
  count: number
  /** How many of each SeverityNumber; numbers without entries are absent. */
  bySeverity: Record<number, number>
}

/**
 * What a cleanup gives up, normalised. In this order: what has expired, the oldest by (timestamp, id) first over all rules
 * together; then the oldest by (timestamp, id) of what is left, until both `maxEntries` and `maxBytes` hold. An entry is
 * given up once, however many rules it falls under.
 */
export interface DriverRetention {
  /**
   * Entries of these severities (both inclusive) with a timestamp less than `before` (milliseconds). Severities of several
   * rules may overlap: an entry has expired when any of them says so.
   */
  readonly expired: readonly {
    readonly minSeverity: number
    readonly maxSeverity: number
    readonly before: number
  }[]
  /** Keep no more than these: the oldest by (timestamp, id) go. */
  readonly maxEntries?: number
  /** Keep no more than these bytes of the store: the oldest by (timestamp, id) go. */
  readonly maxBytes?: number
  /**
   * Delete nothing; say in one go how many would be, whatever the budget, and `more: false`. With a `maxBytes` that does
   * not hold already it is an estimate: never less than the other rules give up, never more than there are entries.
   */
  readonly dryRun: boolean
}

export interface DriverStats {
  /** How many are stored. */
  entries: number
  /** The greatest id ever given to an entry; 0 when there was none. */
  lastId: number
  /**
   * Bytes that the store takes on its disk, or in memory where it has none: the measure of `maxBytes`. Where an engine
   * reserves space or gives it back later, what its entries take. Greater than 0 where there are entries; it grows with
   * them, and falls when a cleanup deletes them.
   */
  bytes: number
}
