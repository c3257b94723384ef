import type { ByteReader } from '../bytes/byte-reader.js'
import { ByteWriter } from '../bytes/byte-writer.js'
import { readCodes, writeCodes } from '../bytes/planes.js'
import type { DictionaryColumn } from '../part/part.js'

/** The column with only the values that rows have, in the order of their first use. */
export function usedValues({ codes, values }: DictionaryColumn): DictionaryColumn {
  const places = new Uint32Array(values.length + 1)
  const used: string[] = []
  const usedCodes = new Uint32Array(codes.length)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number
    if (code === 0) continue
    if (places[code] === 0) places[code] = used.push(values[code - 1] as string)
    usedCodes[i] = places[code] as number
  }
  return { codes: usedCodes, values: used }
}

/** Writes the values that rows refer to, and the place of each row's value. */
export function encodeDictionary({ codes, values }: DictionaryColumn, count: number): Uint8Array {
  const writer = new ByteWriter(count + 64)
  writer.varint(values.length)
  for (const value of values) writer.text(value)
  writer.bytes(writeCodes(codes, count, values.length))
  return writer.finish()
}

export function decodeDictionary(reader: ByteReader, count: number): DictionaryColumn {
  const length = reader.size(count, 'the number of values')
  const values: string[] = []
  for (let i = 0; i < length; i++) values.push(reader.text())
  const codes = readCodes(reader, count, length)
  reader.end()
  return { codes, values }
}
