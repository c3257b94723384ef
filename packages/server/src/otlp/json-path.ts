/** Where a member of a body is, for messages. The text is made only when a message needs it. */
export class JsonPath {
  readonly #parent: JsonPath | undefined
  readonly #name: string
  readonly #place: number | undefined

  constructor(parent: JsonPath | undefined, name: string, place?: number) {
    this.#parent = parent
    this.#name = name
    this.#place = place
  }

  toString(): string {
    const before = this.#parent === undefined ? '' : `${this.#parent}.`
    return before + this.#name + (this.#place === undefined ? '' : `[${this.#place}]`)
  }
}
