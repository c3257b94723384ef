import { ByteWriter } from '../bytes/byte-writer.js'
import { widthFor, writeCodes } from '../bytes/planes.js'
import { encodeIntegers } from './integers.js'
import { type ParsedNumbers, parseNumbers } from './parse-numbers.js'
import { END_OF_VALUE, VALUE_FORMS } from './value-forms.js'
import { type DistinctValues, distinctValues, type ValueList } from './value-list.js'

export interface EncodedValues {
  /** The form and what belongs to it. */
  readonly header: Uint8Array
  readonly data: Uint8Array
}

/** Fewer values are written as text: what other forms save is less than their headers. */
export const MIN_VALUES = 16

const MAX_DISTINCT = 4096
/** Their places take one byte. */
const MAX_DISTINCT_NUMBERS = 256
/** Up to so many different numbers are a dictionary in any case: it answers more questions. */
const FEW = 16

const NO_DATA = new Uint8Array(0)

/** Writes values in the form that is likely to be the smallest. */
export function encodeValues(list: ValueList): EncodedValues {
  const count = list.to - list.from
  if (count < MIN_VALUES) return encodeText(list)
  // Most columns are of this kind, so their numbers need not be parsed.
  const few = distinctValues(list, Math.min(FEW, count >> 2))
  if (few !== undefined)
    return few.variables.length === 1 ? encodeConstant(list) : encodeDictionary(list, few)
  const numbers = parseNumbers(list)
  if (numbers !== undefined && !isWide(numbers)) return encodeNumbers(numbers)
  const maxDistinct = Math.min(numbers === undefined ? MAX_DISTINCT : MAX_DISTINCT_NUMBERS, count >> 2)
  const distinct = distinctValues(list, maxDistinct)
  if (distinct === undefined) return numbers === undefined ? encodeText(list) : encodeNumbers(numbers)
  return encodeDictionary(list, distinct)
}

function encodeText({ bytes, starts, ends, order, from, to }: ValueList): EncodedValues {
  let length = to - from
  for (let i = from; i < to; i++) {
    const variable = order[i] as number
    length += (ends[variable] as number) - (starts[variable] as number)
  }
  const data = Buffer.allocUnsafe(length)
  let target = 0
  for (let i = from; i < to; i++) {
    const variable = order[i] as number
    const end = ends[variable] as number
    for (let at = starts[variable] as number; at < end; at++) data[target++] = bytes[at] as number
    data[target++] = END_OF_VALUE
  }
  return { header: Uint8Array.of(VALUE_FORMS.text), data }
}

function encodeConstant(list: ValueList): EncodedValues {
  const header = new ByteWriter(64)
  header.u8(VALUE_FORMS.constant)
  writeValue(header, list, list.order[list.from] as number)
  return { header: header.finish(), data: NO_DATA }
}

function encodeDictionary(list: ValueList, { variables, codes }: DistinctValues): EncodedValues {
  const header = new ByteWriter(256)
  header.u8(VALUE_FORMS.dictionary)
  header.varint(variables.length)
  for (const variable of variables) writeValue(header, list, variable)
  return { header: header.finish(), data: writeCodes(codes, codes.length, variables.length - 1) }
}

function encodeNumbers({ values, digits, scale }: ParsedNumbers): EncodedValues {
  return {
    header: Uint8Array.of(VALUE_FORMS.numbers, digits, scale),
    data: encodeIntegers(values, values.length),
  }
}

function writeValue(writer: ByteWriter, { bytes, starts, ends }: ValueList, variable: number): void {
  const start = starts[variable] as number
  const end = ends[variable] as number
  writer.varint(end - start)
  writer.bytes(bytes, start, end)
}

/** Whether a place in a dictionary takes fewer bytes than a number. */
function isWide({ values }: ParsedNumbers): boolean {
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return widthFor(max - min) > 1
}
