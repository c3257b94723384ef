import type { Delivery } from './delivery.js'

/** How many bodies are remembered. */
const CAPACITY = 1000

/** The deliveries of the last bodies by the hash of their content, so that a body that a client sends again is stored once. */
export class RecentBodies {
  readonly #deliveries = new Map<string, Delivery>()

  find(hash: string): Delivery | undefined {
    return this.#deliveries.get(hash)
  }

  remember(hash: string, delivery: Delivery): void {
    this.#deliveries.delete(hash)
    this.#deliveries.set(hash, delivery)
    if (this.#deliveries.size <= CAPACITY) return
    for (const [oldest, { isOver }] of this.#deliveries) {
      // One that is still being stored would otherwise be stored twice.
      if (!isOver) continue
      this.#deliveries.delete(oldest)
      return
    }
  }

  forget(hash: string): void {
    this.#deliveries.delete(hash)
  }
}
