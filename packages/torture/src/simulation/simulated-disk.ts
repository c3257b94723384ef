import { type LogBatch, type LogDriver, LogStorageError, type MaybePromise } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'

/** The state that survives a crash: the entries, and their batches. */
export class SimulatedDisk {
  readonly store = new MemoryStore()
  /** The messages of entries that the disk rejects. */
  readonly poison = new Set<string>()
  readonly batches: { readonly firstId: number; readonly size: number }[] = []

  append(batch: LogBatch): number[] {
    const culprit = batch.messages.find((message) => this.poison.has(message))
    if (culprit !== undefined) throw new LogStorageError('ENTRY_REJECTED', `Rejected: ${culprit}`)
    const { lastId } = this.store.stats()
    const ids = this.store.append(batch)
    const [firstId = 0] = ids
    if (firstId > lastId) this.batches.push({ firstId, size: batch.size })
    return ids
  }
}

export interface ConnectionOptions {
  readonly disk: SimulatedDisk
  /** Waits until it is the turn of this call, before it works and before it answers. */
  readonly turn: (label: string) => Promise<void>
  /** Whether batches are acknowledged before they are written. */
  readonly isEarly: boolean
  /** Whether the driver reports that other processes may use the same disk. */
  readonly isShared: boolean
}

/** A connection to a disk. Every call waits for its turn before it works and before it answers. */
export class SimulatedConnection {
  /** Number of batches that are written but not acknowledged. */
  unanswered = 0
  /** Number of batches that were acknowledged. */
  answered = 0
  readonly driver: LogDriver
  readonly #options: ConnectionOptions
  #late: Promise<unknown> = Promise.resolve()

  constructor(options: ConnectionOptions) {
    const { disk, turn, isShared } = options
    const inner = memoryDriver({ store: disk.store, supports: { multiProcess: isShared } })
    this.#options = options
    const inTurn = async <T>(what: string, work: () => MaybePromise<T>): Promise<T> => {
      await turn(what)
      const result = await work()
      await turn(`${what}: answer`)
      return result
    }
    this.driver = {
      ...inner,
      name: 'simulated',
      open: (signal) => inTurn('open', () => inner.open(signal)),
      append: (batch) => this.#append(batch),
      appendSync: (batch) => this.#appendSync(batch),
      search: (query, signal) => inTurn('search', () => inner.search(query, signal)),
      count: (filter, signal) => inTurn('count', () => inner.count(filter, signal)),
      histogram: (query, signal) => inTurn('histogram', () => inner.histogram(query, signal)),
      readAfter: (...given) => inTurn('readAfter', () => inner.readAfter(...given)),
      deleteOldest: (...given) => inTurn('deleteOldest', () => inner.deleteOldest(...given)),
      stats: () => inTurn('stats', () => inner.stats()),
      sync: () => inTurn('sync', () => disk.store.sync()),
      close: () => inTurn('close', () => undefined),
    }
  }

  async #append(batch: LogBatch): Promise<readonly number[]> {
    const { disk, turn, isEarly } = this.#options
    if (isEarly) return this.#acknowledge(batch)
    await turn(`append ${batch.size}`)
    const ids = disk.append(batch)
    this.unanswered++
    await turn(`append ${batch.size}: answer`)
    this.unanswered--
    this.answered++
    return ids
  }

  async #acknowledge(batch: LogBatch): Promise<readonly number[]> {
    const { disk, turn } = this.#options
    await this.#late
    await turn(`append ${batch.size}: answer`)
    const { lastId } = disk.store.stats()
    this.#late = turn(`append ${batch.size}`).then(() => disk.append(batch))
    return Array.from({ length: batch.size }, (_, i) => lastId + 1 + i)
  }

  #appendSync(batch: LogBatch): readonly number[] {
    return this.#options.disk.append(batch)
  }
}
