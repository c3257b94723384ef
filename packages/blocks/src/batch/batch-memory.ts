/** New memory also fits batches that are somewhat larger than the one it is allocated for. */
const GROWTH = 1.25
const PAGE = 4096

/** Larger memory is not kept, because few batches need it. */
const MAX_KEPT = 4 * 1024 * 1024
/** One batch is written while the next one is packed. */
const MAX_FREE = 2

/** Reuses memory for batches: the first access to a new page costs more than the data that is written to it. */
export class BatchMemory {
  readonly #free: ArrayBuffer[] = []

  /** Memory of at least `bytes` bytes, with any content. */
  take(bytes: number): ArrayBuffer {
    const memory = this.#free.pop()
    if (memory !== undefined && memory.byteLength >= bytes) return memory
    return new ArrayBuffer(Math.ceil((bytes * GROWTH) / PAGE) * PAGE)
  }

  /** Returns memory that is no longer used. */
  give(memory: ArrayBuffer): void {
    if (memory.byteLength <= MAX_KEPT && this.#free.length < MAX_FREE) this.#free.push(memory)
  }
}
