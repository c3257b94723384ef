import { decodeBatchHead, isBatchHead } from '../batch/batch-head.js'
import { decodeTokens, type KnownToken } from '../batch/tokens.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore, StoreState } from '../store/block-store.js'
import { REMEMBERED_TOKENS } from './stored-tokens.js'

/** Tokens at which the oldest are forgotten. */
const MAX_TOKENS = 2 * REMEMBERED_TOKENS

/** The tokens of the last batches, in memory. Keeps up with what other connections have written. */
export class TokenMemory {
  readonly #store: BlockStore
  #known = new Map<string, KnownToken>()
  /** The next part when the memory was last complete. */
  #nextPart = 1

  constructor(store: BlockStore) {
    this.#store = store
  }

  /**
   * Finds the batch with this token. Called in the transaction that writes the batch.
   *
   * @param state The state at the beginning of the transaction.
   */
  *find(token: string, state: StoreState): Steps<KnownToken | undefined> {
    if (state.nextPart !== this.#nextPart) {
      const heads = yield* settled(this.#store.range('head', this.#nextPart, state.nextPart - 1))
      for (const { value } of heads) {
        // Blocks have no tokens, and decoding the heads of 10,000,000 entries would delay the first batch.
        if (!isBatchHead(value)) continue
        const head = decodeBatchHead(value)
        if (head.token) this.#remember({ token: head.token, firstId: head.firstId, count: head.count })
      }
      // Batches that have vanished since have left their tokens.
      if (heads.length < state.nextPart - this.#nextPart) yield* this.#readStored()
      this.#nextPart = state.nextPart
    }
    return this.#known.get(token)
  }

  /** Remembers a batch that was committed on top of a state for which {@link find} was called. */
  add(known: KnownToken, { nextPart }: StoreState): void {
    this.#remember(known)
    this.#nextPart = nextPart
  }

  *#readStored(): Steps<void> {
    for (const { value } of yield* settled(this.#store.range('token', 1, Number.MAX_SAFE_INTEGER))) {
      for (const known of decodeTokens(value)) this.#remember(known)
    }
  }

  #remember(known: KnownToken): void {
    this.#known.set(known.token, known)
    if (this.#known.size < MAX_TOKENS) return
    const newest = [...this.#known.values()].sort((a, b) => b.firstId - a.firstId)
    this.#known = new Map(newest.slice(0, REMEMBERED_TOKENS).map((kept) => [kept.token, kept]))
  }
}
