import type { LogBatch } from '../../src/contract/log-batch.js'
import type { DriverRetention, DriverSupports, LogDriver } from '../../src/contract/log-driver.js'
import { LogStorageError, type LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import { MemoryStore, memoryDriver } from '../../src/testing/index.js'

/** How one write ends: well, with an error before anything was written, or with one after all was written. */
export type WriteOutcome = 'ok' | LogStorageErrorCode | `lost ${LogStorageErrorCode}`

/**
 * A memory driver that notes what it is asked, holds writes up, fails them as it is told, and takes note of each breach
 * of what the caller promises to drivers.
 */
export class ProbeDriver implements LogDriver {
  readonly name = 'probe'
  readonly supports: DriverSupports
  readonly store: MemoryStore
  readonly #memory: LogDriver
  /** What the next writes come to; then all is well. */
  outcomes: WriteOutcome[] = []
  /** What the next openings come to. */
  openOutcomes: (LogStorageErrorCode | 'ok')[] = []
  /** Messages that the engine refuses. */
  readonly culprits = new Set<string>()
  readonly writes: { readonly token: string; readonly messages: readonly string[] }[] = []
  readonly policies: DriverRetention[] = []
  readonly breaches: string[] = []
  opens = 0
  failedOpens = 0
  closes = 0
  checkpoints = 0
  reads = 0
  /** Runs before each read. */
  beforeRead: () => void | Promise<void> = () => {}
  /** Runs before each step of a cleanup. */
  beforeDelete: () => void | Promise<void> = () => {}
  #isOpen = false
  #running = 0
  #isAppending = false
  #gate: PromiseWithResolvers<void> | undefined

  constructor(options: { store?: MemoryStore; supports?: Partial<DriverSupports> } = {}) {
    this.store = options.store ?? new MemoryStore()
    this.#memory = memoryDriver({ store: this.store, supports: options.supports ?? {} })
    this.supports = this.#memory.supports
    if (!this.supports.sync) Object.defineProperty(this, 'appendSync', { value: undefined })
  }

  /** Messages that are stored, in the order of their ids. */
  get stored(): string[] {
    return this.store.readAfter(0, {}, 1_000_000).map(({ message }) => message)
  }

  /** Writes wait until they are let go. */
  hold(): void {
    this.#gate ??= Promise.withResolvers<void>()
  }

  letGo(): void {
    this.#gate?.resolve()
    this.#gate = undefined
  }

  open(): void {
    if (this.#isOpen) this.breaches.push('open while open')
    if (this.#running > 0) this.breaches.push('open overlaps another call')
    this.opens++
    const outcome = this.openOutcomes.shift() ?? 'ok'
    if (outcome !== 'ok') {
      this.failedOpens++
      throw new LogStorageError(outcome, `opening: ${outcome}`)
    }
    this.#isOpen = true
  }

  async append(batch: LogBatch): Promise<readonly number[]> {
    if (this.#isAppending) this.breaches.push('append overlaps append')
    if (batch.size === 0) this.breaches.push('empty batch')
    this.#isAppending = true
    try {
      return await this.#run('append', async () => {
        const outcome = this.#note(batch)
        await this.#gate?.promise
        return this.#write(batch, outcome)
      })
    } finally {
      this.#isAppending = false
    }
  }

  appendSync(batch: LogBatch, _timeout: number): readonly number[] {
    if (!this.#isOpen) this.breaches.push('appendSync while closed')
    return this.#write(batch, this.#note(batch))
  }

  search(...parameters: Parameters<LogDriver['search']>) {
    return this.#read(() => this.#memory.search(...parameters))
  }

  count(...parameters: Parameters<LogDriver['count']>) {
    return this.#read(() => this.#memory.count(...parameters))
  }

  histogram(...parameters: Parameters<LogDriver['histogram']>) {
    return this.#read(() => this.#memory.histogram(...parameters))
  }

  readAfter(...parameters: Parameters<LogDriver['readAfter']>) {
    return this.#read(() => this.#memory.readAfter(...parameters))
  }

  deleteOldest(policy: DriverRetention, budget: number) {
    this.policies.push(policy)
    return this.#run('deleteOldest', async () => {
      await this.beforeDelete()
      return this.#memory.deleteOldest(policy, budget)
    })
  }

  stats() {
    return this.#run('stats', async () => this.store.stats())
  }

  checkpoint() {
    this.checkpoints++
    return this.#run('checkpoint', async () => {})
  }

  close(): void {
    if (!this.#isOpen) this.breaches.push('close while closed')
    if (this.#running > 0) this.breaches.push('close overlaps another call')
    this.closes++
    this.#isOpen = false
  }

  #read<T>(read: () => T | Promise<T>): Promise<T> {
    this.reads++
    return this.#run('read', async () => {
      await this.beforeRead()
      return read()
    })
  }

  async #run<T>(what: string, call: () => Promise<T>): Promise<T> {
    if (!this.#isOpen) this.breaches.push(`${what} while closed`)
    this.#running++
    try {
      return await call()
    } finally {
      this.#running--
    }
  }

  #note(batch: LogBatch): WriteOutcome {
    this.writes.push({ token: batch.token, messages: [...batch.messages] })
    const isRefused = batch.messages.some((message) => this.culprits.has(message))
    return this.outcomes.shift() ?? (isRefused ? 'ENTRY_REJECTED' : 'ok')
  }

  #write(batch: LogBatch, outcome: WriteOutcome): readonly number[] {
    if (outcome === 'ok') return this.store.append(batch)
    const [code, lost] = outcome.split(' ').toReversed() as [LogStorageErrorCode, string?]
    if (lost) this.store.append(batch)
    throw new LogStorageError(code, `writing: ${outcome}`)
  }
}
