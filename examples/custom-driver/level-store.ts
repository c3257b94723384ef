import { LogStorageError, type StoredLogEntry } from '@logpond/core'
import { type BatchOperation, ClassicLevel } from 'classic-level'
import { holdFolder } from './hold-folder.ts'
import type { Place } from './keys.ts'
import {
  type Appended,
  checkVersion,
  type Deleted,
  type Layout,
  layOut,
  type WrittenBatch,
} from './layout.ts'

/** Batches that are recognized when they are appended again: the number that the contract demands. */
const REMEMBERED_BATCHES = 1000

/** Bytes of deleted entries that LevelDB may keep before the store is compacted. */
const MAX_GARBAGE = 2 ** 22

/** Maximum entries per read. LevelDB stops earlier, at 16 KiB. */
const CHUNK_SIZE = 1000

/** From `gte` (inclusive) to `lt` (exclusive). */
export interface Range {
  readonly gte: Place
  readonly lt: Place
  readonly reverse?: boolean
}

type Operation = BatchOperation<ClassicLevel, unknown, unknown>

/** An open LevelDB store of entries. */
export class LevelStore {
  readonly #level: ClassicLevel
  readonly #at: Layout
  readonly #sync: boolean
  readonly #release: () => void
  readonly #batches = new Map<string, WrittenBatch>()
  #appended: Appended = { lastId: 0, bytes: 0 }
  #deleted: Deleted = { entries: 0, bytes: 0 }
  #garbage = 0
  #failure: unknown

  private constructor(level: ClassicLevel, sync: boolean, release: () => void) {
    this.#level = level
    this.#at = layOut(level)
    this.#sync = sync
    this.#release = release
  }

  /** @param sync Whether each write waits for the disk. */
  static async open(path: string, sync: boolean): Promise<LevelStore> {
    const release = await holdFolder(path)
    const store = new LevelStore(new ClassicLevel(path), sync, release)
    try {
      await store.#load()
      return store
    } catch (error) {
      await store.close()
      throw error
    }
  }

  get stats(): { entries: number; lastId: number; bytes: number } {
    const { lastId, bytes } = this.#appended
    return { entries: lastId - this.#deleted.entries, lastId, bytes: bytes - this.#deleted.bytes }
  }

  /** The batch with this token, if it was written. */
  written(token: string): WrittenBatch | undefined {
    return this.#batches.get(token)
  }

  /** Writes the entries, their places by id, the counter and the token atomically. */
  async append(token: string, entries: readonly StoredLogEntry[]): Promise<WrittenBatch> {
    const { entries: byPlace, places, batches, counters } = this.#at
    const firstId = this.#appended.lastId + 1
    const batch: WrittenBatch = { token, firstId, size: entries.length }
    let { lastId, bytes } = this.#appended
    const operations: Operation[] = []
    for (const entry of entries) {
      const value = JSON.stringify(entry)
      operations.push({ type: 'put', sublevel: byPlace, key: entry, value, valueEncoding: 'utf8' })
      operations.push({ type: 'put', sublevel: places, key: entry.id, value: entry })
      lastId = entry.id
      bytes += sizeOf(value)
    }
    operations.push({ type: 'put', sublevel: counters, key: 'appended', value: { lastId, bytes } })
    operations.push({ type: 'put', sublevel: batches, key: firstId, value: batch })
    const [oldest] = this.#batches.size < REMEMBERED_BATCHES ? [] : this.#batches.values()
    if (oldest !== undefined) operations.push({ type: 'del', sublevel: batches, key: oldest.firstId })

    await this.#write(operations)
    this.#appended = { lastId, bytes }
    this.#batches.set(token, batch)
    if (oldest !== undefined) this.#batches.delete(oldest.token)
    return batch
  }

  async delete(doomed: readonly StoredLogEntry[]): Promise<void> {
    let { entries, bytes } = this.#deleted
    const operations: Operation[] = []
    for (const entry of doomed) {
      operations.push({ type: 'del', sublevel: this.#at.entries, key: entry })
      operations.push({ type: 'del', sublevel: this.#at.places, key: entry.id })
      entries++
      bytes += sizeOf(JSON.stringify(entry))
    }
    operations.push({ type: 'put', sublevel: this.#at.counters, key: 'deleted', value: { entries, bytes } })
    await this.#write(operations)
    this.#garbage += bytes - this.#deleted.bytes
    this.#deleted = { entries, bytes }
  }

  /**
   * Frees the space of deleted entries. LevelDB frees it late or never: entries that are deleted in the order of their keys are
   * in other files than the deletion markers, and these files are merged only when a level is full.
   */
  async compact(): Promise<void> {
    if (this.#garbage < Math.max(MAX_GARBAGE, this.stats.bytes / 2)) return
    this.#garbage = 0
    await this.#level.compactRange('', '\uffff')
  }

  /** Entries in order of time, in chunks, all from one snapshot. */
  scan(range: Range, signal?: AbortSignal): AsyncGenerator<StoredLogEntry[], void> {
    return chunksOf(this.#at.entries.values({ ...range, signal }))
  }

  /** Entries with a greater id, in order of their ids, in chunks. */
  async *after(id: number, signal?: AbortSignal): AsyncGenerator<StoredLogEntry[], void> {
    for await (const places of chunksOf(this.#at.places.values({ gt: id, signal }))) {
      const entries = await this.#at.entries.getMany(places)
      // A cleanup may have deleted some of them since the places were read.
      yield entries.filter((entry) => entry !== undefined)
    }
  }

  async close(): Promise<void> {
    try {
      await this.#level.close()
    } finally {
      this.#release()
    }
  }

  async #load(): Promise<void> {
    const { entries, places, batches, counters } = this.#at
    await this.#level.open()
    // While a sublevel opens, it defers reads, and takes their snapshot too late.
    await Promise.all([entries.open(), places.open(), batches.open(), counters.open()])
    await checkVersion(this.#level, this.#at)
    this.#appended = (await counters.get<string, Appended>('appended', {})) ?? this.#appended
    this.#deleted = (await counters.get<string, Deleted>('deleted', {})) ?? this.#deleted
    for await (const batch of batches.values()) this.#batches.set(batch.token, batch)
  }

  async #write(operations: Operation[]): Promise<void> {
    // After a failed write, LevelDB continues after half a record, for example once the disk has space again. The next opening
    // does not find anything after such a record.
    if (this.#failure !== undefined) {
      const message = `A write to ${this.#level.location} failed: open the store again.`
      throw new LogStorageError('CONNECTION', message, { cause: this.#failure })
    }
    try {
      await this.#level.batch(operations, { sync: this.#sync })
    } catch (error) {
      this.#failure = error
      throw error
    }
  }
}

/** The size of an entry: its JSON and its keys, before LevelDB compresses them. */
export function sizeOf(json: string): number {
  return Buffer.byteLength(json) + 64
}

interface Chunks<T> {
  nextv(size: number): Promise<T[]>
  close(): Promise<void>
}

async function* chunksOf<T>(iterator: Chunks<T>): AsyncGenerator<T[], void> {
  try {
    for (;;) {
      const chunk = await iterator.nextv(CHUNK_SIZE)
      if (chunk.length === 0) return
      yield chunk
    }
  } finally {
    await iterator.close()
  }
}
