import { isAscii } from 'node:buffer'
import { ByteReader } from '../bytes/byte-reader.js'
import { corrupt } from '../bytes/corrupt.js'
import { type Codes, readCodes } from '../bytes/planes.js'
import { decodeIntegers } from './integers.js'
import type { ValueContent } from './value-content.js'
import { END_OF_VALUE, type NumberShape, numberText } from './value-forms.js'

/** The values of a column, as the text that was cut out. */
export interface ValueColumn {
  get(index: number): string
  /** Marks the values from `from` to `to` for which the test is true: element 0 belongs to `from`. Equal values are tested once. */
  match(test: ValueTest, from: number, to: number): Uint8Array
  readonly content: ValueContent
  /** Throws CORRUPT if the data is damaged in a way that is otherwise found when a value is read. */
  check?(): void
  readonly memoryBytes: number
}

/** A column remembers results of a test, which is applied to many ranges of its values, by this object. */
export interface ValueTest {
  test(value: string): boolean
  /** All texts that pass, if they are known. */
  readonly equal?: readonly string[]
  /** The numbers that pass, if values are compared as numbers. */
  readonly range?: NumberRange
  /** Every value that passes has this text in it, in lower case, or characters beyond ASCII. */
  readonly part: string
}

/** Numbers from `min` to `max`, each of which may be infinite. */
export interface NumberRange {
  readonly min: number
  readonly max: number
  /** Whether the ends belong to the range. */
  readonly hasMin: boolean
  readonly hasMax: boolean
}

export class TextValues implements ValueColumn {
  readonly #data: Buffer
  readonly #count: number
  #values: string[] | undefined
  #lowerCase: string | undefined
  readonly #results = new WeakMap<ValueTest, boolean>()

  constructor(data: Uint8Array, count: number) {
    this.#data = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    this.#count = count
    if (data.length > 0 && data[data.length - 1] !== END_OF_VALUE)
      throw corrupt('a column ends inside a value')
    if (data.length === 0 && count > 0) throw corrupt(`a column has no values instead of ${count}`)
  }

  get memoryBytes(): number {
    const texts = this.#values === undefined ? 0 : this.#data.length + this.#count * 24
    return this.#data.length + texts + (this.#lowerCase?.length ?? 0)
  }

  get(index: number): string {
    return this.#all()[index] as string
  }

  match(valueTest: ValueTest, from: number, to: number): Uint8Array {
    const { test, equal, part } = valueTest
    const matches = new Uint8Array(to - from)
    let mayPass = this.#results.get(valueTest)
    if (mayPass === undefined) {
      mayPass = equal?.length === 1 ? this.#data.includes(equal[0] as string) : this.#mayHave(part)
      this.#results.set(valueTest, mayPass)
    }
    if (!mayPass) return matches
    const values = this.#all()
    if (equal?.length === 1) {
      const [only] = equal
      for (let i = from; i < to; i++) matches[i - from] = values[i] === only ? 1 : 0
    } else for (let i = from; i < to; i++) matches[i - from] = test(values[i] as string) ? 1 : 0
    return matches
  }

  get content(): ValueContent {
    return { form: 'texts', values: this.#all() }
  }

  check(): void {
    this.#all()
  }

  #mayHave(part: string): boolean {
    if (part === '') return true
    this.#lowerCase ??= this.#data.toString('latin1').toLowerCase()
    // Some letters beyond ASCII have an ASCII letter as their lower case.
    return this.#lowerCase.includes(part) || !isAscii(this.#data)
  }

  #all(): string[] {
    if (this.#values !== undefined) return this.#values
    const values = this.#data.toString('utf8').split('\n')
    if (values.length !== this.#count + 1 || values.pop() !== '')
      throw corrupt(`a column has ${values.length} values instead of ${this.#count}`)
    this.#values = values
    return values
  }
}

export class ConstantValues implements ValueColumn {
  readonly #value: string
  readonly memoryBytes = 64

  constructor(data: Uint8Array, value: string) {
    if (data.length > 0) throw corrupt('a column with one value has more bytes')
    this.#value = value
  }

  get(): string {
    return this.#value
  }

  get content(): ValueContent {
    return { form: 'constant', value: this.#value }
  }

  match({ test }: ValueTest, from: number, to: number): Uint8Array {
    return new Uint8Array(to - from).fill(test(this.#value) ? 1 : 0)
  }
}

/** The values of a dictionary, with results of tests. */
export class TestedValues {
  readonly values: readonly string[]
  readonly #results = new WeakMap<ValueTest, { readonly passes: Uint8Array | undefined }>()

  constructor(values: readonly string[]) {
    this.values = values
  }

  /** Marks the values that pass; `undefined` if none does. */
  passes(test: ValueTest): Uint8Array | undefined {
    const known = this.#results.get(test)
    if (known !== undefined) return known.passes
    const { values } = this
    let passes: Uint8Array | undefined
    for (let i = 0; i < values.length; i++) {
      if (!test.test(values[i] as string)) continue
      passes ??= new Uint8Array(values.length)
      passes[i] = 1
    }
    this.#results.set(test, { passes })
    return passes
  }
}

export class DictionaryValues implements ValueColumn {
  readonly #codes: Codes
  readonly #tested: TestedValues

  constructor(data: Uint8Array, count: number, tested: TestedValues) {
    const reader = new ByteReader(data)
    this.#codes = readCodes(reader, count, tested.values.length - 1)
    reader.end()
    this.#tested = tested
  }

  get memoryBytes(): number {
    return this.#codes.byteLength + this.#tested.values.length * 48
  }

  get(index: number): string {
    return this.#tested.values[this.#codes[index] as number] as string
  }

  get content(): ValueContent {
    return { form: 'dictionary', codes: this.#codes, values: this.#tested.values }
  }

  match(test: ValueTest, from: number, to: number): Uint8Array {
    const passes = this.#tested.passes(test)
    const matches = new Uint8Array(to - from)
    if (passes === undefined) return matches
    for (let i = from; i < to; i++) matches[i - from] = passes[this.#codes[i] as number] as number
    return matches
  }
}

export class NumberValues implements ValueColumn {
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

  get content(): ValueContent {
    return { form: 'numbers', values: this.#values, shape: this.#shape }
  }

  match(valueTest: ValueTest, from: number, to: number): Uint8Array {
    const { test, equal, range } = valueTest
    if (range !== undefined) return this.#inRange(range, from, to)
    if (equal !== undefined) return this.#oneOf(numbersOf(valueTest, this.#shape), from, to)
    const matches = new Uint8Array(to - from)
    // Equal values often follow each other.
    let last = Number.NaN
    let passes = 0
    for (let i = from; i < to; i++) {
      const value = this.#values[i] as number
      if (value !== last) {
        last = value
        passes = test(numberText(value, this.#shape)) ? 1 : 0
      }
      matches[i - from] = passes
    }
    return matches
  }

  #oneOf(all: ReadonlySet<number>, from: number, to: number): Uint8Array {
    const matches = new Uint8Array(to - from)
    const [only] = all
    if (all.size === 1) for (let i = from; i < to; i++) matches[i - from] = this.#values[i] === only ? 1 : 0
    else if (all.size > 1)
      for (let i = from; i < to; i++) matches[i - from] = all.has(this.#values[i] as number) ? 1 : 0
    return matches
  }

  /** A quotient of two numbers that are exact is the double next to it, and so is a number that was read from a text. */
  #inRange({ min, max, hasMin, hasMax }: NumberRange, from: number, to: number): Uint8Array {
    const matches = new Uint8Array(to - from)
    const divisor = Number(`1e${this.#shape.scale}`)
    for (let i = from; i < to; i++) {
      const value = (this.#values[i] as number) / divisor
      const isIn = (value > min || (hasMin && value === min)) && (value < max || (hasMax && value === max))
      matches[i - from] = isIn ? 1 : 0
    }
    return matches
  }
}

const knownNumbers = new WeakMap<ValueTest, Map<string, ReadonlySet<number>>>()

/** The numbers that pass, if columns of this shape write them as one of the texts. Computed once for all blocks. */
export function numbersOf(test: ValueTest, shape: NumberShape): ReadonlySet<number> {
  let known = knownNumbers.get(test)
  if (known === undefined) {
    known = new Map()
    knownNumbers.set(test, known)
  }
  const name = `${shape.digits} ${shape.scale}`
  let numbers = known.get(name)
  if (numbers === undefined) {
    const all = test.equal?.map((text) => numberOf(text, shape)) ?? []
    numbers = new Set(all.filter((number) => number !== undefined))
    known.set(name, numbers)
  }
  return numbers
}

/** The number of a text, if a column of this shape writes the number as this text. */
function numberOf(text: string, shape: NumberShape): number | undefined {
  const value = Math.round(Number(text) * 10 ** shape.scale)
  return Number.isSafeInteger(value) && numberText(value, shape) === text ? value : undefined
}
