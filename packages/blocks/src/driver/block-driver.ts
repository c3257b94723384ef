import {
  checkRuntime,
  type DriverFilter,
  type DriverGroupedHistogram,
  type DriverHistogram,
  type DriverRetention,
  type DriverSearch,
  type DriverStats,
  type DriverSupports,
  type DriverTopValues,
  type FieldSummary,
  type HistogramBucket,
  type LogBatch,
  type LogDriver,
  LogStorageError,
  type StoredLogEntry,
  type TopValues,
} from '@logpond/core'
import { BatchMemory } from '../batch/batch-memory.js'
import { packBatch } from '../batch/pack-batch.js'
import { idsFrom } from '../batch/packed-batch.js'
import { BlockEngine } from '../engine/block-engine.js'
import { openPart } from '../open/open-part.js'
import { BlockReader } from '../read/block-reader.js'
import { type ColumnReads, type EntryColumns, entriesFromColumns } from '../read/entry-columns.js'
import { runRead, runSteps, runSync } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import { BackgroundWork } from './background-work.js'
import type { BlockDriverOptions } from './block-driver-options.js'
import { DamagedParts } from './damaged-parts.js'

/** Everything that lives as long as an open store. */
interface Opened {
  readonly store: BlockStore
  readonly engine: BlockEngine
  readonly reader: BlockReader
  readonly work: BackgroundWork
}

/** A driver over any store of blocks, in the calling thread. */
export class BlockDriver implements LogDriver, ColumnReads {
  readonly name: string
  readonly supports: DriverSupports
  readonly appendSync?: NonNullable<LogDriver['appendSync']>
  readonly #options: BlockDriverOptions
  readonly #memory = new BatchMemory()
  readonly #damaged = new DamagedParts()
  #opened: Opened | undefined

  constructor(options: BlockDriverOptions) {
    this.#options = options
    this.name = options.name
    this.supports = {
      concurrentReads: true,
      multiProcess: false,
      fullText: true,
      conditions: true,
      sync: false,
      persistent: false,
      durable: false,
      ...options.supports,
    }
    if (this.supports.sync) this.appendSync = (batch) => this.#appendSync(batch)
  }

  async open(signal?: AbortSignal): Promise<readonly LogStorageError[]> {
    checkRuntime()
    const { store: given, limits } = this.#options
    const store = typeof given === 'function' ? await given(signal) : given
    try {
      if (signal?.aborted)
        throw new LogStorageError('ABORTED', 'The opening was aborted.', { cause: signal.reason })
      const engine = new BlockEngine(store, limits)
      const found = await runSteps(this.#damaged.putAside(engine), signal)
      const reader = new BlockReader(store, engine.directory, { open: openPart })
      this.#opened = { store, engine, reader, work: new BackgroundWork(engine) }
      return found
    } catch (thrown) {
      await store.close?.()
      throw thrown
    }
  }

  append(batch: LogBatch): Promise<readonly number[]> {
    return this.#with(async ({ engine, work }) => {
      work.check()
      const packed = packBatch(batch, this.#memory)
      let firstId: number
      try {
        firstId = await runSteps(engine.append(packed))
      } finally {
        this.#memory.give(packed.memory)
      }
      await work.appended(batch.size)
      return idsFrom(firstId, batch.size)
    })
  }

  async search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    return entriesFromColumns(await this.searchColumns(query, signal))
  }

  searchColumns(query: DriverSearch, signal?: AbortSignal): Promise<EntryColumns> {
    return this.#with(({ reader }) => runRead(reader.search(query), signal))
  }

  count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    return this.#with(({ reader }) => runRead(reader.count(filter), signal))
  }

  histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#with(({ reader }) => runRead(reader.histogram(query), signal))
  }

  topValues(query: DriverTopValues, signal?: AbortSignal): Promise<TopValues> {
    return this.#with(({ reader }) => runRead(reader.topValues(query), signal))
  }

  fields(filter: DriverFilter, signal?: AbortSignal): Promise<FieldSummary[]> {
    return this.#with(({ reader }) => runRead(reader.fields(filter), signal))
  }

  groupedHistogram(query: DriverGroupedHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#with(({ reader }) => runRead(reader.groupedHistogram(query), signal))
  }

  async readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    return entriesFromColumns(await this.readColumnsAfter(id, filter, limit, signal))
  }

  readColumnsAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<EntryColumns> {
    return this.#with(({ reader }) => runRead(reader.readAfter(id, filter, limit), signal))
  }

  deleteOldest(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    return this.#with(({ engine }) => runSteps(engine.deleteOldest(policy, budget)))
  }

  stats(): Promise<DriverStats> {
    return this.#with(({ engine }) => runSteps(engine.stats()))
  }

  checkpoint(): Promise<void> {
    return this.#with(async ({ store, work }) => {
      await work.tidyUp()
      await store.compact?.()
    })
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    if (opened === undefined) return
    await opened.work.stop()
    await opened.store.close?.()
  }

  #appendSync(batch: LogBatch): readonly number[] {
    const packed = packBatch(batch, this.#memory)
    try {
      return idsFrom(runSync(this.#use().engine.append(packed)), batch.size)
    } finally {
      this.#memory.give(packed.memory)
    }
  }

  async #with<Result>(work: (opened: Opened) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.#use())
    } catch (thrown) {
      this.#damaged.note(thrown)
      throw thrown
    }
  }

  #use(): Opened {
    if (this.#opened !== undefined) return this.#opened
    throw new LogStorageError('CONNECTION', `The ${this.name} driver is not open. Open it first.`)
  }
}
