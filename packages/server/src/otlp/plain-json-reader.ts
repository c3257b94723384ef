import { names, texts } from './known-texts.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39
const FIRST_PRINTABLE = 0x20
const FIRST_VISIBLE = 0x21

/** Whole numbers with so many digits are exact. */
const MAX_DIGITS = 15
const MAX_TIME_DIGITS = 20

/** Thrown for a text that is not plain. It has no stack, which would take longer than to read most texts. */
export class NotPlain extends Error {
  static readonly instance = new NotPlain()

  private constructor() {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super('The text is not plain JSON.')
    Error.stackTraceLimit = stackTraceLimit
  }
}

/**
 * Reads JSON from its bytes, token by token, as long as it is plain: without white space, and with numbers that are exact. Each method
 * throws {@link NotPlain} for other texts, and for those that are not JSON.
 */
export class PlainJsonReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Skips these characters if they are the next ones. */
  skips(expected: string): boolean {
    const bytes = this.#bytes
    const at = this.#at
    for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected.charCodeAt(i)) return false
    this.#at = at + expected.length
    return true
  }

  /** Skips these characters, which must be the next ones. */
  skip(expected: string): void {
    if (!this.skips(expected)) throw NotPlain.instance
  }

  /**
   * The name of the next member of an object, whose value follows; `undefined` at the end of the object.
   *
   * @param seen The names of the members before, to which this one is added.
   */
  member(seen: string[]): string | undefined {
    if (seen.length === 0) this.skip('{')
    else if (!this.skips(',')) {
      this.skip('}')
      return undefined
    }
    if (seen.length === 0 && this.skips('}')) return undefined
    const name = this.name()
    // Of members with the same name, the last one counts.
    if (seen.includes(name)) throw NotPlain.instance
    seen.push(name)
    this.skip(':')
    return name
  }

  /** Begins a list. @returns Whether it has a value, which follows. */
  beginList(): boolean {
    this.skip('[')
    return !this.skips(']')
  }

  /** Whether the list has another value, which follows then. */
  continuesList(): boolean {
    if (this.skips(',')) return true
    this.skip(']')
    return false
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw NotPlain.instance
  }

  text(): string {
    const start = this.#at + 1
    return this.#skipText() ? this.#escaped(start) : texts.read(this.#bytes, start, this.#at - 1)
  }

  /** A text that is, or becomes, the name of a member. */
  name(): string {
    const start = this.#at + 1
    return this.#skipText() ? this.#escaped(start) : names.read(this.#bytes, start, this.#at - 1)
  }

  boolean(): boolean {
    if (this.skips('true')) return true
    this.skip('false')
    return false
  }

  /** A whole number, or a text of its digits. */
  integer(): number {
    if (!this.skips('"')) return this.#number(false)
    const isNegative = this.skips('-')
    const start = this.#at
    this.#skipDigits(MAX_DIGITS)
    const value = this.#valueOf(start, this.#at)
    this.skip('"')
    return isNegative ? -value : value
  }

  /** A number without an exponent. */
  number(): number {
    return this.#number(true)
  }

  /** A text of digits: nanoseconds as seconds and nanoseconds. */
  nanoseconds(): [seconds: number, nanoseconds: number] {
    this.skip('"')
    const start = this.#at
    this.#skipDigits(MAX_TIME_DIGITS)
    const end = this.#at
    this.skip('"')
    const middle = Math.max(start, end - 9)
    return [this.#valueOf(start, middle), this.#valueOf(middle, end)]
  }

  /** The text of the next object. What is in it may be other than plain, or not JSON, but has no white space between tokens. */
  object(): string {
    const bytes = this.#bytes
    const start = this.#at
    if (bytes[start] !== 0x7b) throw NotPlain.instance
    let depth = 0
    do {
      const byte = bytes[this.#at]
      if (byte === undefined || byte < FIRST_VISIBLE) throw NotPlain.instance
      if (byte === QUOTE) this.#skipText()
      else {
        if (byte === 0x7b || byte === 0x5b) depth++
        else if (byte === 0x7d || byte === 0x5d) depth--
        this.#at++
      }
    } while (depth > 0)
    return bytes.toString('utf8', start, this.#at)
  }

  /** @returns Whether it has an escape. */
  #skipText(): boolean {
    const bytes = this.#bytes
    let at = this.#at
    if (bytes[at] !== QUOTE) throw NotPlain.instance
    let hasEscape = false
    for (let byte = bytes[++at]; byte !== QUOTE; byte = bytes[++at]) {
      if (byte === undefined || byte < FIRST_PRINTABLE) throw NotPlain.instance
      if (byte === BACKSLASH) {
        hasEscape = true
        at++
      }
    }
    this.#at = at + 1
    return hasEscape
  }

  #escaped(start: number): string {
    return JSON.parse(this.#bytes.toString('utf8', start - 1, this.#at)) as string
  }

  #number(mayBeFraction: boolean): number {
    const bytes = this.#bytes
    const start = this.#at
    const isNegative = this.skips('-')
    const first = this.#at
    this.#skipDigits(MAX_DIGITS)
    const end = this.#at
    if (bytes[first] === DIGIT_0 && end - first > 1) throw NotPlain.instance
    const isFraction = this.skips('.')
    if (isFraction) this.#skipDigits(MAX_DIGITS)
    if (isFraction && !mayBeFraction) throw NotPlain.instance
    if (isFraction) return Number(bytes.toString('latin1', start, this.#at))
    const value = this.#valueOf(first, end)
    return isNegative ? -value : value
  }

  /** Skips digits, at least one and at most so many. */
  #skipDigits(most: number): void {
    const bytes = this.#bytes
    const start = this.#at
    let at = start
    for (let byte = bytes[at]; byte !== undefined && byte >= DIGIT_0 && byte <= DIGIT_9; ) byte = bytes[++at]
    if (at === start || at - start > most) throw NotPlain.instance
    this.#at = at
  }

  /** Exact for up to {@link MAX_DIGITS} digits. */
  #valueOf(start: number, end: number): number {
    const bytes = this.#bytes
    let value = 0
    for (let at = start; at < end; at++) value = value * 10 + (bytes[at] as number) - DIGIT_0
    return value
  }
}
