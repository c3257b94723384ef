/** The active collectors. The last one collects; those in the background collect only while no other is active. */
const collectors: StrayErrors[] = []

/**
 * Collects errors that no caller waits for (a rejection without a handler, an exception in a timer), so that they neither end
 * the process nor go unnoticed.
 */
export class StrayErrors implements Disposable {
  #first: { readonly error: unknown } | undefined
  readonly #listener = (error: unknown) => {
    if (collectors.at(-1) === this) this.#first ??= { error }
  }

  /** @param place In the background, it collects only while no other collector is active. */
  constructor(place: 'foreground' | 'background' = 'foreground') {
    if (place === 'foreground') collectors.push(this)
    else collectors.unshift(this)
    process.on('uncaughtException', this.#listener)
  }

  get first(): unknown {
    return this.#first?.error
  }

  [Symbol.dispose](): void {
    process.off('uncaughtException', this.#listener)
    collectors.splice(collectors.indexOf(this), 1)
  }
}
