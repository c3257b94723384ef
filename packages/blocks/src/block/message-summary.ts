import { ByteReader } from '../bytes/byte-reader.js'
import { ByteWriter } from '../bytes/byte-writer.js'
import { CODEC_NUMBERS, type Codec, compress, decompress } from '../bytes/codec.js'
import { SLOT } from '../columns/template-table.js'
import type { CountedTemplate, MessageCounts } from '../part/message-counts.js'

/** Longer ones are left out: they would take more of a store than they save. */
const MAX_BYTES = 2048
const MAX_RAW_BYTES = 65_536
const MAX_SEVERITY = 24
const NONE = new Uint8Array(0)

/** Numbers of rows by message as bytes, which FORMAT.md describes. No bytes if there are too many. */
export function encodeMessageSummary(counts: MessageCounts | undefined, codec: Codec): Uint8Array {
  if (counts === undefined) return NONE
  const { templates, rows, errorTexts } = counts
  const raw = new ByteWriter(4096)
  raw.varint(templates.length)
  for (const { bytes, isWhole } of templates) raw.varint(bytes.length * 2 + (isWhole ? 1 : 0))
  for (const { bytes } of templates) raw.bytes(bytes)
  raw.varint(rows.length / 3)
  for (const number of rows) raw.varint(number)
  raw.varint(errorTexts.length)
  for (const text of errorTexts) raw.text(text)
  const content = raw.finish()
  if (content.length > MAX_RAW_BYTES) return NONE
  const stored = compress(content, codec)
  const bytes = new ByteWriter(stored.length + 8)
  bytes.u8(CODEC_NUMBERS[codec])
  bytes.varint(content.length)
  bytes.bytes(stored)
  return bytes.length > MAX_BYTES ? NONE : bytes.finish()
}

/**
 * Reads what {@link encodeMessageSummary} wrote.
 *
 * @throws LogStorageError CORRUPT
 */
export function decodeMessageSummary(bytes: Uint8Array): MessageCounts {
  const stored = new ByteReader(bytes)
  const codec = stored.u8()
  const length = stored.size(MAX_RAW_BYTES, 'the length of counts of messages')
  const raw = new ByteReader(decompress(stored.rest(), codec, length))
  const lengths = Array.from({ length: raw.size(raw.left, 'the number of templates') }, () => raw.varint())
  const templates = lengths.map((each) => new StoredTemplate(raw.bytes(Math.floor(each / 2)), each % 2 === 1))
  const rows: number[] = []
  for (let left = raw.size(raw.left, 'the number of counts'); left > 0; left--) {
    rows.push(raw.size(templates.length - 1, 'a template'))
    rows.push(raw.size(MAX_SEVERITY, 'a severity'), raw.varint())
  }
  const errorTexts = Array.from({ length: raw.size(raw.left, 'the number of texts') }, () => raw.text())
  raw.end()
  return { templates, rows, errorTexts }
}

/** A template whose variables are counted when they are needed: most templates are known from other blocks. */
class StoredTemplate implements CountedTemplate {
  readonly bytes: Uint8Array
  readonly isWhole: boolean

  constructor(bytes: Uint8Array, isWhole: boolean) {
    this.bytes = bytes
    this.isWhole = isWhole
  }

  /** The columns of variables are not kept, so all of them have the same. */
  get variables(): number[] {
    if (this.isWhole) return []
    let count = 0
    for (const byte of this.bytes) if (byte === SLOT) count++
    return new Array<number>(count).fill(0)
  }
}
