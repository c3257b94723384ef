const FIRST_SLOTS = 1 << 10

/** A set of hashes of 64 bits. */
export class KeyTable {
  // Pairs of numbers; a pair of zeros is a free slot.
  #slots = new Int32Array(FIRST_SLOTS * 2)
  #taken = 0
  #hasZero = false

  get size(): number {
    return this.#taken + Number(this.#hasZero)
  }

  add(low: number, high: number): void {
    if ((low | high) === 0) {
      this.#hasZero = true
      return
    }
    if (this.#insert(low, high) && ++this.#taken * 4 > this.#slots.length) this.#grow()
  }

  forEach(visit: (low: number, high: number) => void): void {
    if (this.#hasZero) visit(0, 0)
    const slots = this.#slots
    for (let i = 0; i < slots.length; i += 2) {
      const low = slots[i] as number
      const high = slots[i + 1] as number
      if ((low | high) !== 0) visit(low, high)
    }
  }

  #insert(low: number, high: number): boolean {
    const slots = this.#slots
    const last = slots.length - 1
    let at = (low << 1) & last
    for (;;) {
      const foundLow = slots[at] as number
      const foundHigh = slots[at + 1] as number
      if ((foundLow | foundHigh) === 0) break
      if (foundLow === low && foundHigh === high) return false
      at = (at + 2) & last
    }
    slots[at] = low
    slots[at + 1] = high
    return true
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Int32Array(old.length * 2)
    for (let i = 0; i < old.length; i += 2) {
      const low = old[i] as number
      const high = old[i + 1] as number
      if ((low | high) !== 0) this.#insert(low, high)
    }
  }
}
