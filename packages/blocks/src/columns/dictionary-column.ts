import type { ByteReader } from '../bytes/byte-reader.js'
import { ByteWriter } from '../bytes/byte-writer.js'
import { readCodes, writeCodes } from '../bytes/planes.js'
import type { DictionaryColumn } from '../part/part.js'

/** Writes the values that rows refer to, in the order of their first use, and the place of each row's value. */
export function encodeDictionary({ codes, values }: DictionaryColumn, count: number): Uint8Array {
  const places = new Uint32Array(values.length + 1)
  const kept: string[] = []
  const keptCodes = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    const code = codes[i] as number
    if (code === 0) continue
    if (places[code] === 0) places[code] = kept.push(values[code - 1] as string)
    keptCodes[i] = places[code] as number
  }
  const writer = new ByteWriter(count + 64)
  writer.varint(kept.length)
  for (const value of kept) writer.text(value)
  writer.bytes(writeCodes(keptCodes, count, kept.length))
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
