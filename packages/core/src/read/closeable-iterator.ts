/**
 * An async generator whose `return()` takes effect at once, even while a `next()` is waiting: it aborts the signal that the
 * generator got. In a plain generator, `return()` waits for the pending `next()`.
 */
export function closeableIterator<T>(
  generate: (closed: AbortSignal) => AsyncGenerator<T, void, void>,
): AsyncIterableIterator<T> & AsyncDisposable {
  const closing = new AbortController()
  const generator = generate(closing.signal)
  return {
    next: () => generator.next(),
    async return() {
      closing.abort()
      await generator.return()
      return { done: true, value: undefined }
    },
    async throw(thrown: unknown) {
      closing.abort()
      return generator.throw(thrown)
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await generator.return()
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
