import { runSync, type Steps } from '../steps.js'
import {
  type BlockChanges,
  type BlockReads,
  type BlockStore,
  SPACES,
  type Space,
  type StoredValue,
  type StoreState,
} from '../store/block-store.js'

/** The content of a {@link MemoryBlockStore}, as plain data. */
export interface MemorySnapshot {
  readonly uuid: string
  readonly state: StoreState
  readonly values: readonly { readonly space: Space; readonly key: number; readonly value: Uint8Array }[]
}

/** A synchronous store: no call returns a promise. */
export interface MemoryBlockStore extends BlockStore {
  readState(): StoreState
  get(space: Space, key: number): Uint8Array | undefined
  range(space: Space, from: number, to: number, limit?: number): readonly StoredValue[]
  bytes(): number
  /** A copy of the content, for `memoryBlockStore(content)`. */
  content(): MemorySnapshot
}

export interface MemoryBlockStoreOptions {
  /** The longest value that the store takes, in bytes. */
  readonly valueBytes?: number
}

const FIRST_STATE: StoreState = { nextId: 1, entryCount: 0, nextPart: 1, changes: 0 }

/**
 * A store in memory, for tests and for logs that need not outlive their process.
 *
 * @param from What the store contains at first: the `content()` of another one.
 *
 * @example
 * ```ts
 * const store = memoryBlockStore()
 * const driver = createBlockDriver({ name: 'memory', store, supports: { concurrentReads: true } })
 * ```
 */
export function memoryBlockStore(
  from?: MemorySnapshot,
  { valueBytes = 2 ** 30 }: MemoryBlockStoreOptions = {},
): MemoryBlockStore {
  return new InMemory(from, valueBytes)
}

type Change = (spaces: Spaces) => void
type Spaces = ReadonlyMap<Space, SortedValues>

class InMemory implements MemoryBlockStore {
  readonly uuid: string
  readonly limits: { readonly valueBytes: number }
  readonly #spaces: Spaces = new Map(SPACES.map((space) => [space, new SortedValues()]))
  #state: StoreState

  constructor(from: MemorySnapshot | undefined, valueBytes: number) {
    this.uuid = from?.uuid ?? newUuid()
    this.limits = { valueBytes }
    this.#state = from?.state ?? FIRST_STATE
    for (const { space, key, value } of from?.values ?? []) this.#in(space).set(key, value)
  }

  content(): MemorySnapshot {
    const values = SPACES.flatMap((space) => {
      return this.range(space, 1, Number.MAX_SAFE_INTEGER).map(({ key, value }) => ({
        space,
        key,
        value: value.slice(),
      }))
    })
    return { uuid: this.uuid, state: this.#state, values }
  }

  readState(): StoreState {
    return this.#state
  }

  get(space: Space, key: number): Uint8Array | undefined {
    return this.#in(space).get(key)
  }

  range(space: Space, from: number, to: number, limit = Number.POSITIVE_INFINITY): StoredValue[] {
    return this.#in(space).range(from, to, limit)
  }

  bytes(): number {
    let bytes = 0
    for (const values of this.#spaces.values()) bytes += values.bytes
    return bytes
  }

  // biome-ignore lint/correctness/useYield: no call has to wait.
  *snapshot<Result>(work: (reads: BlockReads) => Steps<Result>): Steps<Result> {
    return runSync(work(this))
  }

  *transaction<Result>(work: (changes: BlockChanges) => Steps<Result>): Steps<Result> {
    const changes: Change[] = []
    let state = this.#state
    const result = runSync(
      work({
        put: (space, key, value) => {
          const copy = value.slice()
          changes.push((spaces) => spaces.get(space)?.set(key, copy))
        },
        delete: (space, key) => changes.push((spaces) => spaces.get(space)?.delete(key)),
        writeState: (written) => {
          state = written
        },
      }),
    )
    for (const change of changes) change(this.#spaces)
    this.#state = state
    return result
  }

  #in(space: Space): SortedValues {
    return this.#spaces.get(space) as SortedValues
  }
}

/** Values by key. Most keys that are added are the greatest. */
class SortedValues {
  readonly #values = new Map<number, Uint8Array>()
  #keys: number[] = []
  bytes = 0

  get(key: number): Uint8Array | undefined {
    return this.#values.get(key)
  }

  set(key: number, value: Uint8Array): void {
    const old = this.#values.get(key)
    if (old === undefined) {
      const last = this.#keys.at(-1)
      if (last === undefined || last < key) this.#keys.push(key)
      else this.#keys.splice(this.#firstFrom(key), 0, key)
    }
    this.bytes += value.length - (old?.length ?? 0)
    this.#values.set(key, value)
  }

  delete(key: number): void {
    const old = this.#values.get(key)
    if (old === undefined) return
    this.#values.delete(key)
    this.#keys.splice(this.#firstFrom(key), 1)
    this.bytes -= old.length
  }

  range(from: number, to: number, limit: number): StoredValue[] {
    const found: StoredValue[] = []
    for (let at = this.#firstFrom(from); at < this.#keys.length && found.length < limit; at++) {
      const key = this.#keys[at] as number
      if (key > to) break
      found.push({ key, value: this.#values.get(key) as Uint8Array })
    }
    return found
  }

  /** The place of the first key that is not below this one. */
  #firstFrom(key: number): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#keys[middle] as number) < key) low = middle + 1
      else high = middle
    }
    return low
  }
}

// `node:crypto` is loaded only here: each thread of a driver would load it with this module, which takes some milliseconds.
function newUuid(): string {
  return process.getBuiltinModule('node:crypto').randomUUID().replaceAll('-', '')
}
