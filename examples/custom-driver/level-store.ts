import {
  type BlockChanges,
  type BlockReads,
  type BlockStore,
  type Space,
  type Steps,
  type StoredValue,
  type StoreState,
  settled,
} from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import { type BatchOperation, ClassicLevel } from 'classic-level'
import { holdFolder } from './hold-folder.ts'
import { type Counters, checkLayout, type Layout, layOut } from './layout.ts'
import { toStorageError } from './storage-error.ts'
import { Turns } from './turns.ts'

/** Bytes of deleted values that LevelDB may keep before the store is compacted. */
const MAX_GARBAGE = 2 ** 22

/** LevelDB holds a whole batch in memory, and counts its bytes in 32 bits. */
const MAX_VALUE = 2 ** 30

/** Small, so that the index of a small file has several keys, and is compressed too: see `padded-value.ts`. */
const BLOCK_SIZE = 256

const NO_COUNTERS: Counters = { nextId: 1, entryCount: 0, nextPart: 1, changes: 0, bytes: 0 }

type Operation = BatchOperation<ClassicLevel, unknown, unknown>
type Snapshot = ReturnType<ClassicLevel['snapshot']>

/** A change that a transaction wants to make. */
interface Change {
  readonly space: Space
  readonly key: number
  /** `undefined` deletes. */
  readonly value: Uint8Array | undefined
}

/** An open LevelDB store of blocks. */
export class LevelStore implements BlockStore {
  readonly limits = { valueBytes: MAX_VALUE }
  readonly #level: ClassicLevel
  readonly #at: Layout
  readonly #sync: boolean
  readonly #release: () => void
  /** LevelDB has no transactions: the batch of each is written before the next one begins. */
  readonly #turns = new Turns()
  #uuid = ''
  #counters = NO_COUNTERS
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
    try {
      const release = await holdFolder(path)
      const store = new LevelStore(new ClassicLevel(path), sync, release)
      try {
        await store.#load()
        return store
      } catch (error) {
        await store.close()
        throw error
      }
    } catch (error) {
      throw toStorageError(error, path)
    }
  }

  get uuid(): string {
    return this.#uuid
  }

  readState(): Promise<StoreState> {
    return this.#reads().readState()
  }

  get(space: Space, key: number): Promise<Uint8Array | undefined> {
    return this.#reads().get(space, key)
  }

  range(space: Space, from: number, to: number, limit?: number): Promise<StoredValue[]> {
    return this.#reads().range(space, from, to, limit)
  }

  bytes(): number {
    return this.#counters.bytes
  }

  *snapshot<Result>(work: (reads: BlockReads) => Steps<Result>): Steps<Result> {
    const snapshot = this.#level.snapshot()
    try {
      return yield* work(this.#reads(snapshot))
    } finally {
      yield* settled(snapshot.close())
    }
  }

  *transaction<Result>(work: (changes: BlockChanges) => Steps<Result>): Steps<Result> {
    const endTurn = yield* settled(this.#turns.take())
    try {
      const changes: Change[] = []
      let state: StoreState = this.#counters
      const result = yield* work({
        put: (space, key, value) => void changes.push({ space, key, value }),
        delete: (space, key) => void changes.push({ space, key, value: undefined }),
        writeState(written) {
          state = written
        },
      })
      yield* settled(this.#try(() => this.#write(changes, state)))
      return result
    } finally {
      endTurn()
    }
  }

  /**
   * Frees the space of deleted values. LevelDB frees it late or never: they are in other files than the deletion markers, and these
   * files are merged only when a level is full.
   */
  async compact(): Promise<void> {
    if (this.#garbage < Math.max(MAX_GARBAGE, this.#counters.bytes / 2)) return
    this.#garbage = 0
    await this.#try(() => this.#level.compactRange('', '\uffff'))
  }

  async close(): Promise<void> {
    try {
      await this.#try(() => this.#level.close())
    } finally {
      this.#release()
    }
  }

  async #load(): Promise<void> {
    const { spaces, store } = this.#at
    await this.#level.open({ blockSize: BLOCK_SIZE })
    // While a sublevel opens, it defers reads, and takes their snapshot too late.
    await Promise.all([store, ...Object.values(spaces)].map((sublevel) => sublevel.open()))
    this.#uuid = await checkLayout(this.#level, this.#at)
    this.#counters = (await store.get<string, Counters>('counters', {})) ?? NO_COUNTERS
  }

  /** Reads of the store as it is at each of them, or of a snapshot. */
  #reads(snapshot?: Snapshot) {
    const { spaces, store } = this.#at
    const options = snapshot && { snapshot }
    return {
      readState: () =>
        this.#try(async () => (await store.get<string, Counters>('counters', { ...options })) ?? NO_COUNTERS),
      get: (space: Space, key: number) => this.#try(() => spaces[space].get(key, { ...options })),
      range: (space: Space, gte: number, lte: number, limit = -1) =>
        this.#try(async () => {
          const entries = await spaces[space].iterator({ gte, lte, limit, ...options }).all()
          return entries.map(([key, value]) => ({ key, value }))
        }),
    }
  }

  async #write(changes: readonly Change[], state: StoreState): Promise<void> {
    if (changes.length === 0 && state === this.#counters) return
    // After a failed write, LevelDB continues after half a record, for example once the disk has space again. The next opening
    // does not find anything after such a record.
    if (this.#failure !== undefined) {
      const message = `A write to ${this.#level.location} failed: open the store again.`
      throw new LogStorageError('CONNECTION', message, { cause: this.#failure })
    }
    const { spaces, store } = this.#at
    const operations: Operation[] = []
    let { bytes } = this.#counters
    let garbage = 0
    for (const { space, key, value } of changes) {
      const sublevel = spaces[space]
      const replaced = (await sublevel.get(key))?.length ?? 0
      garbage += replaced
      bytes += (value?.length ?? 0) - replaced
      operations.push(
        value === undefined ? { type: 'del', sublevel, key } : { type: 'put', sublevel, key, value },
      )
    }
    const counters: Counters = { ...state, bytes }
    operations.push({ type: 'put', sublevel: store, key: 'counters', value: counters })
    try {
      await this.#level.batch(operations, { sync: this.#sync })
    } catch (error) {
      this.#failure = error
      throw error
    }
    this.#counters = counters
    this.#garbage += garbage
  }

  /** Converts all errors of the engine to errors of the contract. */
  async #try<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw toStorageError(error, this.#level.location)
    }
  }
}
