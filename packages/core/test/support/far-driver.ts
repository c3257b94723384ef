import type { LogBatch } from '../../src/contract/log-batch.js'
import type { LogDriver } from '../../src/contract/log-driver.js'
import { LogStorageError, type LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import { MemoryStore, memoryDriver } from '../../src/testing/index.js'

/** How one write ends: well, with an error before anything was written, or with one after all was written. */
export type FarOutcome = 'ok' | LogStorageErrorCode | `lost ${LogStorageErrorCode}`

interface Arrival {
  readonly batch: LogBatch
  readonly isAhead: boolean
  readonly reply: PromiseWithResolvers<readonly number[]>
}

/**
 * A driver whose engine is far away: what it is given waits there in line, and is written when a test says so. It takes
 * one batch ahead, and notes each breach of what the caller promises.
 */
export class FarDriver implements LogDriver {
  readonly name = 'far'
  readonly store = new MemoryStore()
  readonly #memory = memoryDriver({ store: this.store })
  readonly supports = this.#memory.supports
  /** What has arrived and is not written yet, as sizes. */
  readonly breaches: string[] = []
  readonly tokens: string[] = []
  opens = 0
  #line: Arrival[] = []
  #hasFailed = false

  readonly search = this.#memory.search
  readonly count = this.#memory.count
  readonly histogram = this.#memory.histogram
  readonly readAfter = this.#memory.readAfter
  readonly deleteOldest = this.#memory.deleteOldest
  readonly stats = this.#memory.stats

  /** Sizes of the batches that wait in line. */
  get waiting(): number[] {
    return this.#line.map(({ batch }) => batch.size)
  }

  /** Messages that are stored, in the order of their ids. */
  get stored(): string[] {
    return this.store.readAfter(0, {}, 1_000_000).map(({ message }) => message)
  }

  open(): void {
    this.opens++
    this.#hasFailed = false
  }

  close(): void {
    if (this.#line.length > 0) this.breaches.push('close overlaps a write')
  }

  append(batch: LogBatch): Promise<readonly number[]> {
    if (this.#line.length > 0) this.breaches.push('append overlaps a write')
    return this.#arrive(batch, false)
  }

  appendAhead(batch: LogBatch): Promise<readonly number[]> {
    if (this.#line.length > 1) this.breaches.push('two batches ahead')
    return this.#arrive(batch, true)
  }

  appendSync(batch: LogBatch): readonly number[] {
    return this.store.append(batch)
  }

  /** Writes what is first in line. */
  write(outcome: FarOutcome = 'ok'): void {
    const arrival = this.#line.shift()
    if (arrival === undefined) throw new Error('Nothing waits.')
    const { batch, isAhead, reply } = arrival
    if (isAhead && this.#hasFailed) {
      reply.reject(new LogStorageError('ABORTED', 'The one before has failed.'))
    } else if (outcome === 'ok') {
      this.#hasFailed = false
      reply.resolve(this.store.append(batch))
    } else {
      this.#hasFailed = true
      const [code, lost] = outcome.split(' ').toReversed() as [LogStorageErrorCode, string?]
      if (lost !== undefined) this.store.append(batch)
      reply.reject(new LogStorageError(code, `writing: ${outcome}`))
    }
  }

  #arrive(batch: LogBatch, isAhead: boolean): Promise<readonly number[]> {
    this.tokens.push(batch.token)
    const reply = Promise.withResolvers<readonly number[]>()
    this.#line.push({ batch, isAhead, reply })
    return reply.promise
  }
}
