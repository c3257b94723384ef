const NOTHING = new Uint8Array(0)

/** Reads chunks of bytes, and can peek at the next ones. An error of the source is thrown after all bytes have been read. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #next: Uint8Array = NOTHING
  #hasEnded = false
  #failure: { readonly thrown: unknown } | undefined

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** Returns the next bytes without consuming them. It reads more until there are enough, or the source ends. */
  async peek(isEnough: (bytes: Uint8Array) => boolean): Promise<Uint8Array> {
    while (!isEnough(this.#next) && (await this.#readMore()));
    return this.#next
  }

  /** Consumes the bytes that arrived together, at most `limit` of them; `undefined` at the end. */
  async read(limit = Number.POSITIVE_INFINITY): Promise<Uint8Array | undefined> {
    if (this.#next.length === 0 && !(await this.#readMore())) {
      if (this.#failure !== undefined) throw this.#failure.thrown
      return
    }
    const bytes = this.#next.subarray(0, limit)
    this.#next = this.#next.subarray(bytes.length)
    return bytes
  }

  /** Consumes exactly `count` bytes; `undefined` if fewer are left. */
  async readExactly(count: number): Promise<Uint8Array | undefined> {
    const bytes = await this.peek(({ length }) => length >= count)
    return bytes.length < count ? undefined : this.read(count)
  }

  /** Puts bytes back, to be read next. */
  unread(bytes: Uint8Array): void {
    this.#next = this.#next.length === 0 ? bytes : Buffer.concat([bytes, this.#next])
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for (let bytes = await this.read(); bytes !== undefined; bytes = await this.read()) yield bytes
  }

  /** Closes the source. */
  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #readMore(): Promise<boolean> {
    while (!this.#hasEnded) {
      const bytes = await this.#nextChunk()
      if (bytes === undefined) this.#hasEnded = true
      else if (bytes.length > 0) {
        this.#next = this.#next.length === 0 ? bytes : Buffer.concat([this.#next, bytes])
        return true
      }
    }
    return false
  }

  async #nextChunk(): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await this.#chunks.next()
      return done ? undefined : value
    } catch (thrown) {
      this.#failure = { thrown }
      return undefined
    }
  }
}
