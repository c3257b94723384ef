import type { WriteQueue } from './write-queue.js'

/** An entry that waits for room in the queue. */
export interface WaitingEntry {
  /** Called when there is room. Must push the entry before it returns. */
  store(): void
  /** Called when there will be no room. */
  fail(): void
}

/** Producers that wait for room in the queue, with an entry or without one. */
export class RoomWaiters {
  readonly #queue: WriteQueue
  /** In the order of their arrival. A set, because removing the first element of a long array moves all others. */
  readonly #waiting = new Set<WaitingEntry | PromiseWithResolvers<void>>()

  constructor(queue: WriteQueue) {
    this.#queue = queue
  }

  /** Whether an entry may be pushed now: there is room, and no producer waits. */
  get isFree(): boolean {
    return this.#waiting.size === 0 && this.#queue.hasRoom
  }

  /** Resolves when there is room, without reserving it. */
  wait(): Promise<void> {
    if (this.#queue.hasRoom) return Promise.resolve()
    const waiter = Promise.withResolvers<void>()
    this.#waiting.add(waiter)
    return waiter.promise
  }

  /** Stores an entry as soon as there is room, after all producers that wait already. */
  enter(entry: WaitingEntry): void {
    this.#waiting.add(entry)
  }

  /** Call this when there is new room: it wakes as many producers as there is room for, in the order of their arrival. */
  wake(): void {
    let promised = 0
    for (const waiter of this.#waiting) {
      // An empty queue wakes all: if the first ones store nothing, no later room would wake the others.
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
