import { networkOf } from './sender-network.js'

/** Counts the open connections of each sender. */
export class ConnectionCounts {
  readonly #max: number
  readonly #counts = new Map<string, number>()

  /** @param max Of one sender. */
  constructor(max: number) {
    this.#max = max
  }

  /** Counts a connection, unless its sender has too many. */
  add(address: string): boolean {
    const network = networkOf(address)
    const count = this.#counts.get(network) ?? 0
    if (count >= this.#max) return false
    this.#counts.set(network, count + 1)
    return true
  }

  /** Uncounts a connection that was counted. */
  remove(address: string): void {
    const network = networkOf(address)
    const count = this.#counts.get(network) ?? 0
    if (count > 1) this.#counts.set(network, count - 1)
    else this.#counts.delete(network)
  }
}
