/**
 * An async generator whose `return()` takes effect at once, also while a `next()` is waiting: the generator gets a
 * signal that is aborted then. An own generator would let `return()` wait in line.
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
