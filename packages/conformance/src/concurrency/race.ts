import type { MaybePromise } from '@logpond/core'

/** Several pieces of work at once, and the order in which they settle: what counts is who is first, not how long it takes. */
export class Race {
  /** The names of those that have settled, the first one first. */
  readonly settled: string[] = []
  readonly #all: Promise<unknown>[] = []

  /** Begins a piece of work. What it gives or fails with comes with the promise, which has its handlers. */
  start<Result>(name: string, work: () => MaybePromise<Result>): Promise<Result> {
    const promise = (async () => await work())()
    const note = () => {
      this.settled.push(name)
    }
    this.#all.push(promise.then(note, note))
    return promise
  }

  /** Settles when all have settled, whatever became of them. */
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
