/**
 * Collects what is thrown where nobody waits for it (a rejection without a handler, an exception in a timer), so that
 * it ends neither the process nor goes unnoticed.
 */
export class StrayErrors implements Disposable {
  #first: { readonly error: unknown } | undefined
  readonly #listener = (error: unknown) => {
    this.#first ??= { error }
  }

  constructor() {
    process.on('uncaughtException', this.#listener)
  }

  get first(): unknown {
    return this.#first?.error
  }

  [Symbol.dispose](): void {
    process.off('uncaughtException', this.#listener)
  }
}
