import type { ByteReader } from '../bytes/byte-reader.js'
import { corrupt } from '../bytes/corrupt.js'
import {
  ConstantValues,
  DictionaryValues,
  NumberValues,
  numbersOf,
  TestedValues,
  TextValues,
  type ValueColumn,
  type ValueTest,
} from './value-column.js'
import type { KnownValues } from './value-content.js'
import { MAX_DIGITS, VALUE_FORMS } from './value-forms.js'

/** What the header of a column says. */
export interface ValueHeader {
  /** Whether a value may pass. The data is not needed for that. */
  mayMatch(test: ValueTest): boolean
  readonly known: KnownValues
  /** Its data is checked when it is used. */
  open(data: Uint8Array, count: number): ValueColumn
}

/** Characters that no number has. */
const NOT_OF_NUMBER = /[^0-9.-]/

export function readValueHeader(header: ByteReader): ValueHeader {
  const form = header.u8()
  if (form === VALUE_FORMS.text)
    return {
      known: { form: 'texts' },
      mayMatch: () => true,
      open: (data, count) => new TextValues(data, count),
    }
  if (form === VALUE_FORMS.constant) {
    const value = header.text()
    return {
      known: { form: 'values', values: [value] },
      mayMatch: ({ test }) => test(value),
      open: (data) => new ConstantValues(data, value),
    }
  }
  if (form === VALUE_FORMS.dictionary) {
    const length = header.size(header.left, 'the number of values')
    if (length === 0) throw corrupt('a dictionary has no values')
    const values: string[] = []
    for (let i = 0; i < length; i++) values.push(header.text())
    const tested = new TestedValues(values)
    return {
      known: { form: 'values', values },
      mayMatch: (test) => tested.passes(test) !== undefined,
      open: (data, count) => new DictionaryValues(data, count, tested),
    }
  }
  if (form === VALUE_FORMS.numbers) {
    const digits = header.size(MAX_DIGITS, 'the number of digits')
    const scale = header.size(MAX_DIGITS, 'the number of decimal places')
    const shape = { digits, scale }
    return {
      known: { form: 'numbers' },
      mayMatch: (test) =>
        !NOT_OF_NUMBER.test(test.part) && (test.equal === undefined || numbersOf(test, shape).size > 0),
      open: (data, count) => new NumberValues(data, count, shape),
    }
  }
  throw corrupt(`the form ${form} of values is not known`)
}
