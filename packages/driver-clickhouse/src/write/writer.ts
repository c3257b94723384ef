import { type LogBatch, LogStorageError } from '@logpond/core'
import { BatchBlock } from '../native/batch-block.js'
import type { Store } from '../store.js'
import { appendBatch } from './append.js'
import type { Commit, Commits } from './commits.js'
import { Turns } from './turns.js'

/** A write that was begun. */
interface Write {
  readonly commit: Promise<Commit>
  /** Resolves when its block was sent, with the last id if it is committed; or with undefined if the write has ended without that. */
  readonly sent: Promise<number | undefined>
}

/** Writes batches, one after the other. The next one is encoded and compressed while the server inserts one. */
export class Writer {
  readonly #store: Store
  readonly #commits: Commits
  readonly #turns = new Turns()
  /** The last write that was begun. */
  #last: Write | undefined

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

  async #write(batch: LogBatch, before: Write | undefined): Promise<number[]> {
    const { promise: sent, resolve: onSent } = Promise.withResolvers<number | undefined>()
    const commit = this.#after(batch, before, onSent).finally(() => onSent(undefined))
    this.#last = { commit, sent }
    const { lastId, size } = await commit
    return Array.from({ length: size }, (_, i) => lastId - size + 1 + i)
  }

  async #after(
    batch: LogBatch,
    before: Write | undefined,
    onSent: (lastId: number) => void,
  ): Promise<Commit> {
    // This thread encodes a large batch as long as the server inserts it, and nothing is sent meanwhile.
    const expected = (await before?.sent) ?? this.#commits.known
    const block = new BatchBlock(batch, this.#store.dialect.encoding)
    void block.prepare(expected, this.#commits.partitionAfter(expected))
    if (before !== undefined) await succeeded(before.commit)
    return appendBatch(this.#store, this.#commits, this.#turns, batch, block, onSent)
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
