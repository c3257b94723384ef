import type { Clock } from '@logpond/core'
import { networkOf } from './sender-network.js'

/** Senders that are remembered: addresses of UDP can be forged, so there may be any number of them. */
const MAX_SENDERS = 10_000
/** Messages that may come at once, as a time at the allowed rate. */
const BURST = 1000
/** A debt above this is not one: the clock was set back. */
const MAX_DEBT = 60_000

/** Limits the messages a second of each sender. */
export class SenderLimits {
  readonly #clock: Clock
  /** Milliseconds a message. */
  readonly #interval: number
  /** When each sender would have sent all of its messages at the allowed rate. The oldest sender is first. */
  readonly #ends = new Map<string, number>()

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock
    this.#interval = 1000 / perSecond
  }

  /** Whether a message may pass. One that may not does not count. */
  admits(sender: string): boolean {
    if (this.#interval === 0) return true
    const { key, now, end } = this.#find(sender)
    if (end + this.#interval - now > BURST) return false
    this.#set(key, end + this.#interval, now)
    return true
  }

  /** Counts a message, and returns the milliseconds to wait before the next one. */
  delayAfter(sender: string): number {
    if (this.#interval === 0) return 0
    const { key, now, end } = this.#find(sender)
    this.#set(key, end + this.#interval, now)
    return Math.max(0, end + this.#interval - now - BURST)
  }

  #find(sender: string): { key: string; now: number; end: number } {
    const key = networkOf(sender)
    const now = this.#clock.now()
    const end = this.#ends.get(key) ?? now
    return { key, now, end: end < now || end > now + MAX_DEBT ? now : end }
  }

  #set(key: string, end: number, now: number): void {
    // Deleted first, so that the map is in the order of the last messages.
    this.#ends.delete(key)
    this.#ends.set(key, end)
    if (this.#ends.size <= MAX_SENDERS) return
    for (const [other, otherEnd] of this.#ends) {
      if (otherEnd > now && this.#ends.size <= MAX_SENDERS) return
      this.#ends.delete(other)
    }
  }
}
