/** Room for batches that are somewhat larger than the one that it was made for. */
const GROWTH = 1.25
const PAGE = 4096

/** What one batch in a hundred needs is not kept for the others. */
const MAX_KEPT = 4 * 1024 * 1024
/** One batch is written while the next one is packed. */
const MAX_FREE = 2

/** Memory for batches, used again and again: the first touch of a page costs more than what is written to it. */
export class BatchMemory {
  readonly #free: ArrayBuffer[] = []

  /** Memory of at least so many bytes, whatever is in it. */
  take(bytes: number): ArrayBuffer {
    const memory = this.#free.pop()
    if (memory !== undefined && memory.byteLength >= bytes) return memory
    return new ArrayBuffer(Math.ceil((bytes * GROWTH) / PAGE) * PAGE)
  }

  /** Gives back what nobody looks at any more. */
  give(memory: ArrayBuffer): void {
    if (memory.byteLength <= MAX_KEPT && this.#free.length < MAX_FREE) this.#free.push(memory)
  }
}
