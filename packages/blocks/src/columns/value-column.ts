import { ByteReader } from '../bytes/byte-reader.js'
import { corrupt } from '../bytes/corrupt.js'
import { type Codes, readCodes } from '../bytes/planes.js'
import { decodeIntegers } from './integers.js'
import { MAX_DIGITS, type NumberShape, numberText, VALUE_FORMS } from './value-forms.js'

/** The values of a column, as the text that was cut out. */
export interface ValueColumn {
  get(index: number): string
  /** Marks the values from `from` to `to` for which the test is true: element 0 belongs to `from`. Equal values are tested once. */
  match(test: ValueTest, from: number, to: number): Uint8Array
  readonly memoryBytes: number
}

export interface ValueTest {
  test(value: string): boolean
  /** The only text that passes, if there is only one. */
  readonly equal?: string
}

/** Reads the header of a column; `read` returns its data, which is checked when it is used. */
export function openValues(header: ByteReader, count: number): (data: Uint8Array) => ValueColumn {
  const form = header.u8()
  if (form === VALUE_FORMS.text) return (data) => new TextValues(data, count)
  if (form === VALUE_FORMS.constant) {
    const value = header.text()
    return (data) => new ConstantValues(data, value)
  }
  if (form === VALUE_FORMS.dictionary) {
    const length = header.size(count, 'the number of values')
    if (length === 0) throw corrupt('a dictionary has no values')
    const values: string[] = []
    for (let i = 0; i < length; i++) values.push(header.text())
    return (data) => new DictionaryValues(data, count, values)
  }
  if (form === VALUE_FORMS.numbers) {
    const digits = header.size(MAX_DIGITS, 'the number of digits')
    const scale = header.size(MAX_DIGITS, 'the number of decimal places')
    return (data) => new NumberValues(data, count, { digits, scale })
  }
  throw corrupt(`the form ${form} of values is not known`)
}

class TextValues implements ValueColumn {
  readonly #values: string[]
  readonly memoryBytes: number

  constructor(data: Uint8Array, count: number) {
    const values = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8').split('\n')
    if (values.length !== count + 1 || values.pop() !== '')
      throw corrupt(`a column has ${values.length} values instead of ${count}`)
    this.#values = values
    this.memoryBytes = data.length + count * 24
  }

  get(index: number): string {
    return this.#values[index] as string
  }

  match({ test, equal }: ValueTest, from: number, to: number): Uint8Array {
    const matches = new Uint8Array(to - from)
    const values = this.#values
    if (equal !== undefined) for (let i = from; i < to; i++) matches[i - from] = values[i] === equal ? 1 : 0
    else for (let i = from; i < to; i++) matches[i - from] = test(values[i] as string) ? 1 : 0
    return matches
  }
}

class ConstantValues implements ValueColumn {
  readonly #value: string
  readonly memoryBytes = 64

  constructor(data: Uint8Array, value: string) {
    if (data.length > 0) throw corrupt('a column with one value has more bytes')
    this.#value = value
  }

  get(): string {
    return this.#value
  }

  match({ test }: ValueTest, from: number, to: number): Uint8Array {
    return new Uint8Array(to - from).fill(test(this.#value) ? 1 : 0)
  }
}

class DictionaryValues implements ValueColumn {
  readonly #codes: Codes
  readonly #values: readonly string[]

  constructor(data: Uint8Array, count: number, values: readonly string[]) {
    const reader = new ByteReader(data)
    this.#codes = readCodes(reader, count, values.length - 1)
    reader.end()
    this.#values = values
  }

  get memoryBytes(): number {
    return this.#codes.byteLength + this.#values.length * 48
  }

  get(index: number): string {
    return this.#values[this.#codes[index] as number] as string
  }

  match({ test }: ValueTest, from: number, to: number): Uint8Array {
    const passes = Uint8Array.from(this.#values, (value) => (test(value) ? 1 : 0))
    const matches = new Uint8Array(to - from)
    if (!passes.includes(1)) return matches
    for (let i = from; i < to; i++) matches[i - from] = passes[this.#codes[i] as number] as number
    return matches
  }
}

class NumberValues implements ValueColumn {
  readonly #values: Float64Array
  readonly #shape: NumberShape

  constructor(data: Uint8Array, count: number, shape: NumberShape) {
    this.#values = decodeIntegers(data, count)
    this.#shape = shape
  }

  get memoryBytes(): number {
    return this.#values.byteLength
  }

  get(index: number): string {
    return numberText(this.#values[index] as number, this.#shape)
  }

  match({ test, equal }: ValueTest, from: number, to: number): Uint8Array {
    const matches = new Uint8Array(to - from)
    if (equal !== undefined) {
      const wanted = this.#numberOf(equal)
      if (wanted !== undefined)
        for (let i = from; i < to; i++) matches[i - from] = this.#values[i] === wanted ? 1 : 0
      return matches
    }
    const tested = new Map<number, number>()
    for (let i = from; i < to; i++) {
      const value = this.#values[i] as number
      let passes = tested.get(value)
      if (passes === undefined) {
        passes = test(numberText(value, this.#shape)) ? 1 : 0
        tested.set(value, passes)
      }
      matches[i - from] = passes
    }
    return matches
  }

  /** The number of a text, if this column would write the number as this text. */
  #numberOf(text: string): number | undefined {
    const value = Math.round(Number(text) * 10 ** this.#shape.scale)
    return Number.isSafeInteger(value) && numberText(value, this.#shape) === text ? value : undefined
  }
}
