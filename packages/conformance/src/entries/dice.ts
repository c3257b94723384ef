/** Random choices that are the same for the same seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    // A state of 0 would stay 0. The multiplication makes neighbouring seeds give different choices.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1
    for (let i = 0; i < 4; i++) this.below(2)
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    let state = this.#state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state = state
    return (state >>> 0) % count
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value
  }
}
