interface Cached<Value> {
  readonly value: Value
  readonly bytes: number
}

/** Values by the keys of their parts, up to a number of bytes. The values that were not used for the longest time make room. */
export class ByteCache<Value> {
  readonly #maxBytes: number
  // In the order of their last use.
  readonly #cached = new Map<number, Cached<Value>>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  has(key: number): boolean {
    return this.#cached.has(key)
  }

  get(key: number): Value | undefined {
    const cached = this.#cached.get(key)
    if (cached === undefined) return undefined
    this.#cached.delete(key)
    this.#cached.set(key, cached)
    return cached.value
  }

  /** Keeps a value, if it fits, and makes room for it. */
  put(key: number, value: Value, bytes: number): void {
    this.delete(key)
    if (bytes > this.#maxBytes) return
    this.#cached.set(key, { value, bytes })
    this.#bytes += bytes
    for (const oldest of this.#cached.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.delete(oldest)
    }
  }

  /**
   * Keeps a value only if there is room, or if an earlier value of its key makes enough: a read of everything would otherwise
   * replace all values, and find none of them the next time. Returns whether the value is kept.
   */
  putIfRoom(key: number, value: Value, bytes: number): boolean {
    this.delete(key)
    if (this.#bytes + bytes > this.#maxBytes) return false
    this.#cached.set(key, { value, bytes })
    this.#bytes += bytes
    return true
  }

  /** Drops the values of all parts but some. */
  retain(isKept: (key: number) => boolean): void {
    for (const key of this.#cached.keys()) if (!isKept(key)) this.delete(key)
  }

  delete(key: number): void {
    const cached = this.#cached.get(key)
    if (cached === undefined) return
    this.#cached.delete(key)
    this.#bytes -= cached.bytes
  }
}
