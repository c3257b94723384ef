import { SOME_TIME, type TestEntry } from './test-batch.js'

/** Letters, digits and two punctuation characters that no engine can compress by much: the same for the same seed. */
export class Noise {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 1
  }

  text(length: number): string {
    const numbers = new Uint32Array(Math.ceil(length / 4))
    for (let i = 0; i < numbers.length; i++) numbers[i] = this.#next()
    return Buffer.from(numbers.buffer).toString('base64url').slice(0, length)
  }

  #next(): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return this.#state >>> 0
  }
}

/** Entries of about `bytes` bytes each, without their index entries. The order of their times is not that of their ids. */
export function bulkyEntries(count: number, bytes: number, seed: number): TestEntry[] {
  const noise = new Noise(seed)
  return Array.from({ length: count }, (_, i) => ({
    message: `bulky entry ${i}`,
    severity: 1 + (i % 24),
    timestamp: SOME_TIME + ((i * 7) % count),
    attributes: { data: noise.text(bytes) },
  }))
}
