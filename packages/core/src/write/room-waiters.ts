import type { WriteQueue } from './write-queue.js'

/** An entry that waits for room in the queue. */
export interface WaitingEntry {
  /** There is room: the entry is to be pushed before this returns. */
  store(): void
  /** There will be none. */
  fail(): void
}

/** Producers that wait for room in the queue: with an entry in hand, or for the next one. */
export class RoomWaiters {
  readonly #queue: WriteQueue
  /** In the order in which they came. A set, as taking the first from a long array would move all others. */
  readonly #waiting = new Set<WaitingEntry | PromiseWithResolvers<void>>()

  constructor(queue: WriteQueue) {
    this.#queue = queue
  }

  /** Whether an entry may be pushed now, because none waits before it. */
  get isFree(): boolean {
    return this.#waiting.size === 0 && this.#queue.hasRoom
  }

  /** Settles when there is room, and keeps no place. */
  wait(): Promise<void> {
    if (this.#queue.hasRoom) return Promise.resolve()
    const waiter = Promise.withResolvers<void>()
    this.#waiting.add(waiter)
    return waiter.promise
  }

  /** Has an entry stored as soon as there is room, behind those that wait already. */
  enter(entry: WaitingEntry): void {
    this.#waiting.add(entry)
  }

  /** To be called when room has come free: wakes as many as there is room for, in the order in which they came. */
  wake(): void {
    let promised = 0
    for (const waiter of this.#waiting) {
      // An empty queue wakes all: nothing else would come free to wake the rest, should these not store anything.
      const isEmpty = this.#queue.waiting + this.#queue.taken === 0
      if ('store' in waiter) {
        if (this.#queue.room <= (isEmpty ? 0 : promised)) return
        this.#waiting.delete(waiter)
        waiter.store()
      } else {
        if (!isEmpty && this.#queue.room <= promised) return
        this.#waiting.delete(waiter)
        promised++
        waiter.resolve()
      }
    }
  }

  fail(error: Error): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const waiter of waiting) {
      if ('store' in waiter) waiter.fail()
      else waiter.reject(error)
    }
  }
}
