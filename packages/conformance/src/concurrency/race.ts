import type { MaybePromise } from '@logpond/core'

/** Runs several pieces of work at once, and records the order in which they settle, independent of how long they take. */
export class Race {
  /** The names of the pieces that have settled, in order. */
  readonly settled: string[] = []
  readonly #all: Promise<unknown>[] = []

  /** Starts a piece of work. @returns Its result. A rejection never counts as unhandled. */
  start<Result>(name: string, work: () => MaybePromise<Result>): Promise<Result> {
    const promise = (async () => await work())()
    const note = () => {
      this.settled.push(name)
    }
    this.#all.push(promise.then(note, note))
    return promise
  }

  /** Resolves when all have settled, whether they succeeded or failed. */
  async end(): Promise<void> {
    await Promise.all(this.#all)
  }

  hasSettled(name: string): boolean {
    return this.settled.includes(name)
  }

  isBefore(first: string, second: string): boolean {
    const [a, b] = [this.settled.indexOf(first), this.settled.indexOf(second)]
    return a !== -1 && (b === -1 || a < b)
  }
}
