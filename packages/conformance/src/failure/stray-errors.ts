/** Those that collect; the last one does, and the first ones only what happens outside the others. */
const collectors: StrayErrors[] = []

/**
 * Collects what is thrown where nobody waits for it (a rejection without a handler, an exception in a timer), so that
 * it ends neither the process nor goes unnoticed.
 */
export class StrayErrors implements Disposable {
  #first: { readonly error: unknown } | undefined
  readonly #listener = (error: unknown) => {
    if (collectors.at(-1) === this) this.#first ??= { error }
  }

  /** @param place In the background, only what happens while no other one collects. */
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
