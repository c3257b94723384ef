import type { WriteQueue } from './write-queue.js'

/** Producers that wait for room in the queue. */
export class RoomWaiters {
  readonly #queue: WriteQueue
  readonly #waiting: PromiseWithResolvers<void>[] = []

  constructor(queue: WriteQueue) {
    this.#queue = queue
  }

  wait(): Promise<void> {
    if (this.#queue.hasRoom) return Promise.resolve()
    const waiter = Promise.withResolvers<void>()
    this.#waiting.push(waiter)
    return waiter.promise
  }

  /** To be called when room has come free: wakes as many as there is room for, in the order in which they came. */
  wake(): void {
    // An empty queue wakes all: nothing else would come free to wake the rest, should these not store anything.
    const isEmpty = this.#queue.waiting + this.#queue.taken === 0
    const woken = this.#waiting.splice(0, isEmpty ? this.#waiting.length : Math.max(0, this.#queue.room))
    for (const waiter of woken) waiter.resolve()
  }

  fail(error: Error): void {
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error)
  }
}
