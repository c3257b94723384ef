import { LogStorageError } from '@logpond/core'
import { type EncodedBatch, encodeBatch } from '../batch/encode-batch.js'
import type { PackedBatch } from '../batch/packed-batch.js'
import type { KnownToken } from '../batch/tokens.js'
import { type Steps, settled } from '../steps.js'
import type { BlockChanges, BlockStore, StoreState } from '../store/block-store.js'
import { TokenMemory } from './token-memory.js'

/** A batch that is in the store now, and the state of the store. */
interface Written {
  readonly known: KnownToken
  readonly state: StoreState
}

/** Writes batches over one connection: each becomes a hot part. */
export class Appender {
  readonly #store: BlockStore
  readonly #tokens: TokenMemory
  /** The id that the next entry has, unless another connection writes first. */
  #nextId = 1

  constructor(store: BlockStore) {
    this.#store = store
    this.#tokens = new TokenMemory(store)
  }

  /**
   * Writes a batch in one transaction, unless its token was written before.
   *
   * @returns Its first id; the others follow it.
   * @throws LogStorageError ENTRY_REJECTED if the batch takes more bytes than a value of the store may have: its halves may not.
   * And the errors of the store.
   */
  *append(batch: PackedBatch): Steps<number> {
    // Compressing takes longer than writing, so it comes before the transaction.
    const expected = this.#encode(batch, this.#nextId)
    const written = yield* this.#store.transaction((changes) => this.#write(changes, batch, expected))
    this.#tokens.add(written.known, written.state)
    this.#nextId = written.state.nextId
    return written.known.firstId
  }

  *#write(changes: BlockChanges, batch: PackedBatch, expected: EncodedBatch): Steps<Written> {
    const state = yield* settled(this.#store.readState())
    const known = yield* this.#tokens.find(batch.token, state)
    if (known !== undefined) return { known, state }
    const { nextPart: key } = state
    const firstId = this.#store.reserveIds?.(state.nextId, batch.size) ?? state.nextId
    const { head, body } = firstId === this.#nextId ? expected : this.#encode(batch, firstId)
    changes.put('head', key, head)
    changes.put('body', key, body)
    const next: StoreState = {
      ...state,
      nextId: firstId + batch.size,
      entryCount: state.entryCount + batch.size,
      nextPart: key + 1,
    }
    changes.writeState(next)
    return { known: { token: batch.token, firstId, count: batch.size }, state: next }
  }

  #encode(batch: PackedBatch, firstId: number): EncodedBatch {
    const encoded = encodeBatch(batch, { firstId })
    const { valueBytes } = this.#store.limits
    if (encoded.body.length <= valueBytes) return encoded
    throw new LogStorageError(
      'ENTRY_REJECTED',
      `A batch of ${batch.size} entries takes ${encoded.body.length} bytes, and this store takes values of up to ${valueBytes} bytes.`,
    )
  }
}
