import { type LogBatch, LogStorageError } from '@logpond/core'
import { BatchBlock } from '../native/batch-block.js'
import type { Store } from '../store.js'
import { appendBatch } from './append.js'
import type { Commit, Commits } from './commits.js'
import { Turns } from './turns.js'

/** Writes batches, one after the other. The next one is encoded while one is on its way. */
export class Writer {
  readonly #store: Store
  readonly #commits: Commits
  readonly #turns = new Turns()
  /** The last write that was begun. */
  #last: Promise<Commit> | undefined

  constructor(store: Store, commits: Commits) {
    this.#store = store
    this.#commits = commits
  }

  /** The ids of the entries. */
  append(batch: LogBatch): Promise<number[]> {
    return this.#write(batch, undefined)
  }

  /** See `appendAhead` of the contract. */
  appendAhead(batch: LogBatch): Promise<number[]> {
    return this.#write(batch, this.#last)
  }

  async #write(batch: LogBatch, before: Promise<Commit> | undefined): Promise<number[]> {
    const writing = this.#after(batch, before)
    this.#last = writing
    const { lastId, size } = await writing
    return Array.from({ length: size }, (_, i) => lastId - size + 1 + i)
  }

  async #after(batch: LogBatch, before: Promise<Commit> | undefined): Promise<Commit> {
    const block = new BatchBlock(batch, this.#store.dialect.encoding)
    try {
      if (before !== undefined) await succeeded(before)
      return await appendBatch(this.#store, this.#commits, this.#turns, batch, block)
    } finally {
      block.close()
    }
  }
}

async function succeeded(before: Promise<Commit>): Promise<void> {
  try {
    await before
  } catch (cause) {
    const message = 'The batch before this one was not written, so nothing of this one was.'
    throw new LogStorageError('ABORTED', message, { cause })
  }
}
