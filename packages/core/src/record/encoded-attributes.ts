import { mergeJson } from './merge-json.js'
import { arePlainMembers, hashOfKey } from './plain-members.js'
import { type RawJson, rawText } from './raw-json.js'

/**
 * Attributes that {@link encodeAttributes} has written as JSON. An entry takes them over as they are: `store` neither checks the
 * text nor writes it again.
 */
export class EncodedAttributes implements RawJson {
  readonly [rawText]: string
  /** Known to be as `JSON.stringify` writes it, because only this package can set it. */
  readonly #json: string
  #tail: string | undefined
  #beginnings: readonly string[] | undefined
  #hashes: Int32Array | undefined
  #open: string | undefined

  /** @param json The text of an object as `JSON.stringify` writes it, with at most `MAX_DEPTH` levels. */
  constructor(json: string) {
    this.#json = json
    this[rawText] = json
  }

  /** The text of one JSON object. */
  get json(): string {
    return this.#json
  }

  toJSON(): unknown {
    return JSON.parse(this.#json)
  }

  /** These attributes, and those of another object that have other names. Cheap, even if the other object is large. */
  plus(other: EncodedAttributes): EncodedAttributes {
    const json = this.#json
    if (other.#json === '{}') return this
    if (json === '{}') return other
    for (const beginning of other.#findBeginnings()) {
      if (json.includes(beginning)) return new EncodedAttributes(mergeJson(json, other.#json))
    }
    other.#tail ??= `,${other.#json.slice(1)}`
    return new EncodedAttributes(json.slice(0, -1) + other.#tail)
  }

  /**
   * These attributes, and members that stand in a JSON text already, such as a line of a logger: they are checked and taken over as text.
   *
   * ```ts
   * const line = '{"level":30,"order":1234,"paid":true,"msg":"Order packed"}'
   * const common = encodeAttributes({ region: 'eu' })
   * const all = common.plusMembers(line, 11, 36, (key) => key !== 'time')
   * console.log(all?.json) // {"region":"eu","order":1234,"paid":true}
   * ```
   *
   * @param text A text whose part from `start` to `end` has the members, with a comma before each of them.
   * @param isAllowed Called with the key of each member.
   * @returns Undefined if a key is not allowed, or the members are not plain: with other keys than these attributes and each other, at most 64
   *   in all; values that are text, numbers of at most 15 digits, booleans or null; without escapes, characters beyond U+FFFF, and more than
   *   five zeros after a point; and all as `JSON.stringify` writes them. `rawJson` takes all others.
   */
  plusMembers(
    text: string,
    start: number,
    end: number,
    isAllowed: (key: string) => boolean,
  ): EncodedAttributes | undefined {
    if (start === end) return this
    const json = this.#json
    this.#hashes ??= Int32Array.from(Object.keys(JSON.parse(json) as object), hashOfKey)
    if (!arePlainMembers(text, start, end, this.#hashes, isAllowed)) return undefined
    if (json === '{}') return new EncodedAttributes(`{${text.slice(start + 1, end)}}`)
    this.#open ??= json.slice(0, -1)
    return new EncodedAttributes(`${this.#open}${text.slice(start, end)}}`)
  }

  /**
   * How the names of the attributes begin in JSON: up to the first dot, because names often have a common beginning. A text that
   * contains none of these has none of the names.
   */
  #findBeginnings(): readonly string[] {
    this.#beginnings ??= [
      ...new Set(
        Object.keys(JSON.parse(this.#json) as object).map((name) => {
          const quoted = JSON.stringify(name)
          const dot = quoted.indexOf('.')
          return dot === -1 ? `${quoted}:` : quoted.slice(0, dot + 1)
        }),
      ),
    ]
    return this.#beginnings
  }

  /** The text of attributes that an instance of this class, of this copy of the package, stands for. */
  static jsonOf(value: object): string | undefined {
    return #json in value ? value.#json : undefined
  }
}
