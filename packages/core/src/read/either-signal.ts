/**
 * A signal that is aborted as soon as one of two signals is. Dispose it after use: then it leaves no listener on a signal that
 * lives longer, unlike `AbortSignal.any` in older versions of Node.js.
 */
export class EitherSignal implements Disposable {
  readonly #controller = new AbortController()
  readonly #sources: readonly AbortSignal[]

  constructor(...sources: readonly [AbortSignal, AbortSignal]) {
    this.#sources = sources
    for (const source of sources) {
      if (source.aborted) this.#controller.abort(source.reason)
      else source.addEventListener('abort', this.#onAbort, { once: true })
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  [Symbol.dispose](): void {
    for (const source of this.#sources) source.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (event: Event): void => {
    this.#controller.abort((event.target as AbortSignal).reason)
  }
}
