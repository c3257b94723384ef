import {
  checkRuntime,
  type DriverFilter,
  type DriverGroupedHistogram,
  type DriverHistogram,
  type DriverRetention,
  type DriverSearch,
  type DriverStats,
  type DriverTopValues,
  type FieldSummary,
  type HistogramBucket,
  type LogBatch,
  type LogDriver,
  LogStorageError,
  type StoredLogEntry,
  type TopValues,
} from '@logpond/core'
import { Cleanup } from './cleanup/cleanup.js'
import { dropDeletedRows } from './cleanup/deleted-rows.js'
import { type ClickHouseOptions, checkOptions } from './options.js'
import { ENTRY_COLUMNS, toEntry } from './read/entries.js'
import { fields } from './read/fields.js'
import { groupedHistogram } from './read/grouped-histogram.js'
import { histogram } from './read/histogram.js'
import { stats } from './read/stats.js'
import { topValues } from './read/top-values.js'
import { type Dialect, MODERN } from './schema/dialect.js'
import { openStore, openToRead } from './schema/open-store.js'
import { MIGRATIONS, type Migration } from './schema/versions.js'
import { filterSql, searchSql } from './sql/filter-sql.js'
import { Store } from './store.js'
import { Commits } from './write/commits.js'
import { Writer } from './write/writer.js'

/** Ids of a partition: a few hundred partitions for a billion entries, and old ones become whole soon enough. */
const PARTITION_SIZE = 4_194_304

/** The most entries of a batch, by the contract. */
const MAX_BATCH = 1_000_000

const OUTAGE = { attempts: 65, maxDelay: 2000 } as const

/** What tests replace. */
export interface Internals {
  readonly dialect?: Dialect
  /** Of a new table. */
  readonly partitionSize?: number
  readonly migrations?: readonly Migration[]
}

interface Opened {
  readonly store: Store
  readonly commits: Commits
  readonly writer: Writer
  readonly cleanup: Cleanup
}

/** Keeps entries in a table of ClickHouse. */
export class ClickHouseDriver implements LogDriver {
  readonly name = 'clickhouse'
  readonly supports
  readonly batching = { batchSize: 10_000, batchTimeout: 1000, maxBatchSize: 10_000 } as const
  // About a minute with the jitter, for a restart, or until parts are merged. A batch waits two seconds at most once the server is back.
  readonly retry = { byCode: { BUSY: OUTAGE, CONNECTION: OUTAGE, UNKNOWN_OUTCOME: OUTAGE } } as const
  readonly cleanupStep = 1_000_000
  readonly pollInterval = 1000
  readonly #options: ClickHouseOptions
  readonly #internals: Required<Internals>
  #opened: Opened | undefined

  constructor(
    options: ClickHouseOptions,
    { dialect = MODERN, partitionSize = PARTITION_SIZE, migrations = MIGRATIONS }: Internals = {},
  ) {
    this.#options = options
    this.#internals = { dialect, partitionSize, migrations }
    this.supports = {
      concurrentReads: true,
      multiProcess: dialect.deduplicates,
      fullText: true,
      conditions: true,
      // There is no request without a promise.
      sync: false,
      persistent: true,
      // Wrong options are reported by `open`.
      durable: options?.durability === 'full',
    }
  }

  async open(signal?: AbortSignal): Promise<void> {
    checkRuntime()
    const { dialect, partitionSize, migrations } = this.#internals
    const store = new Store(checkOptions(this.#options), dialect)
    try {
      const version = store.settings.readOnly
        ? await openToRead(store, migrations, signal)
        : await openStore(store, partitionSize, migrations, signal)
      const commits = new Commits(store, version.partitionSize)
      await commits.lastId(signal)
      this.#opened = {
        store,
        commits,
        writer: new Writer(store, commits),
        cleanup: new Cleanup(store, commits),
      }
    } catch (thrown) {
      store.close()
      throw thrown
    }
  }

  async append(batch: LogBatch): Promise<number[]> {
    return this.#toWrite().writer.append(batch)
  }

  async appendAhead(batch: LogBatch): Promise<number[]> {
    return this.#toWrite().writer.appendAhead(batch)
  }

  search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    const { limit, ...wanted } = query
    const direction = query.order === 'oldest' ? '' : ' DESC'
    const where = searchSql(wanted, this.#open().store.dialect.words)
    // Naming `kind` makes the order that of the table.
    return this.#entries(where, `kind${direction}, ts${direction}, id${direction}`, limit, signal)
  }

  async count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    const { store } = this.#open()
    const where = filterSql(filter, store.dialect.words)
    const rows = await store.rows(`SELECT count() FROM ${store.target} WHERE kind = 0 AND ${where}`, {
      signal,
    })
    return Number(rows[0]?.[0])
  }

  async histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return histogram(this.#open().store, query, signal)
  }

  async topValues(query: DriverTopValues, signal?: AbortSignal): Promise<TopValues> {
    const { tagged: _tagged, ...counted } = await topValues(this.#open().store, query, signal)
    return counted
  }

  async groupedHistogram(query: DriverGroupedHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    const { store, commits } = this.#open()
    return groupedHistogram(store, query, () => commits.lastId(signal), signal)
  }

  async fields(filter: DriverFilter, signal?: AbortSignal): Promise<FieldSummary[]> {
    return fields(this.#open().store, filter, signal)
  }

  readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    const { store, commits } = this.#open()
    // Entries behind an id are in its partition or in later ones.
    const place = `p >= ${commits.partitionAfter(Math.max(0, id - MAX_BATCH))} AND id > ${id}`
    const where = `kind = 0 AND ${place} AND ${filterSql(filter, store.dialect.words)}`
    return this.#entries(where, 'id', limit, signal)
  }

  async deleteOldest(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    const { cleanup } = policy.dryRun ? this.#open() : this.#toWrite()
    return cleanup.step(policy, budget)
  }

  async stats(): Promise<DriverStats> {
    const { store, commits } = this.#open()
    return stats(store, () => commits.lastId())
  }

  async lastId(signal?: AbortSignal): Promise<number> {
    return this.#open().commits.lastId(signal)
  }

  async checkpoint(): Promise<void> {
    const { store } = this.#open()
    if (!store.settings.readOnly) await dropDeletedRows(store)
  }

  async close(): Promise<void> {
    this.#opened?.store.close()
    this.#opened = undefined
  }

  async #entries(
    where: string,
    order: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    const { store } = this.#open()
    if (signal?.aborted) throw new LogStorageError('ABORTED', 'The caller aborted the call.')
    if (limit === 0) return []
    const sql = `SELECT ${ENTRY_COLUMNS} FROM ${store.target} WHERE ${where} ORDER BY ${order} LIMIT ${limit}`
    return (await store.rows(sql, { signal })).map(toEntry)
  }

  #toWrite(): Opened {
    const opened = this.#open()
    const { place, readOnly } = opened.store.settings
    if (!readOnly) return opened
    throw new LogStorageError(
      'READ_ONLY',
      `${place} was opened with readOnly: true. Open it without readOnly to store or delete entries.`,
    )
  }

  #open(): Opened {
    if (this.#opened === undefined)
      throw new LogStorageError('CONNECTION', 'The driver clickhouse is not open.')
    return this.#opened
  }
}
