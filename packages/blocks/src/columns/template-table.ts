import { HASH_SEED } from './hash-seed.js'

/** Takes the place of a variable in a template. UTF-8 has no such byte. */
export const SLOT = 0xff

/** A text with more variables is a template as it is. */
export const MAX_SLOTS = 250

const HASH_FACTOR = 0x01000193

/** The different templates of a column, found by their bytes. */
export class TemplateTable {
  /** The bytes of all templates, one after the other. */
  #bytes = Buffer.allocUnsafe(4096)
  /** Where each template begins; one more element for the end of the last one. */
  readonly #starts: number[] = [0]
  readonly #hashes: number[] = []
  /** Number of variables; −1 if the template is the text itself. */
  readonly slots: number[] = []
  #table = new Int32Array(256).fill(-1)

  get length(): number {
    return this.slots.length
  }

  bytesOf(template: number): Uint8Array {
    return this.#bytes.subarray(this.#starts[template], this.#starts[template + 1])
  }

  /** The number of the template; it is added if it is new. */
  place(template: Uint8Array, length: number, slots: number): number {
    const mixed = hashOf(template, length) ^ slots
    let mask = this.#table.length - 1
    let slot = mixed & mask
    for (;;) {
      const place = this.#table[slot] as number
      if (place < 0) break
      if (this.#hashes[place] === mixed && this.slots[place] === slots && this.#isAt(place, template, length))
        return place
      slot = (slot + 1) & mask
    }
    const place = this.slots.push(slots) - 1
    this.#hashes.push(mixed)
    this.#append(template, length)
    this.#table[slot] = place
    if (this.slots.length * 2 > this.#table.length) {
      this.#table = new Int32Array(this.#table.length * 4).fill(-1)
      mask = this.#table.length - 1
      for (let i = 0; i < this.#hashes.length; i++) {
        slot = (this.#hashes[i] as number) & mask
        while ((this.#table[slot] as number) >= 0) slot = (slot + 1) & mask
        this.#table[slot] = i
      }
    }
    return place
  }

  #isAt(place: number, template: Uint8Array, length: number): boolean {
    const start = this.#starts[place] as number
    if ((this.#starts[place + 1] as number) - start !== length) return false
    const bytes = this.#bytes
    for (let i = 0; i < length; i++) if (bytes[start + i] !== template[i]) return false
    return true
  }

  #append(template: Uint8Array, length: number): void {
    const start = this.#starts[this.#starts.length - 1] as number
    const end = start + length
    if (end > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2))
      this.#bytes.copy(grown, 0, 0, start)
      this.#bytes = grown
    }
    this.#bytes.set(template.subarray(0, length), start)
    this.#starts.push(end)
  }
}

/** Three bytes at a time: of four, a difference in the highest bits could be cancelled by the next ones, whatever the seed is. */
function hashOf(bytes: Uint8Array, length: number): number {
  let hash = HASH_SEED
  let i = 0
  for (; i + 2 < length; i += 3) {
    const three = (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16)
    hash = Math.imul(hash ^ three, HASH_FACTOR)
  }
  for (; i < length; i++) hash = Math.imul(hash ^ (bytes[i] as number), HASH_FACTOR)
  return hash ^ (hash >>> 15)
}
