/** Decodes a block of the format Native, as ClickHouse does: for tests of the encoder. */
export function decodeBlock(bytes: Buffer): Map<string, { type: string; values: unknown[] }> {
  let at = 0
  const varint = () => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] as number
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }
  const take = (size: number) => {
    if (at + size > bytes.length) throw new Error('The block ends early.')
    at += size
    return bytes.subarray(at - size, at)
  }
  const text = () => take(varint()).toString()
  const many = <T>(count: number, read: () => T) => Array.from({ length: count }, read)
  const columns = varint()
  const rows = varint()
  const decoded = new Map<string, { type: string; values: unknown[] }>()
  const int64 = () => Number(take(8).readBigInt64LE())
  const read: Record<string, () => unknown[]> = {
    UInt8: () => many(rows, () => take(1)[0]),
    UInt32: () => many(rows, () => take(4).readUInt32LE()),
    Int64: () => many(rows, int64),
    String: () => many(rows, text),
    'Nullable(String)': () => {
      const absent = many(rows, () => take(1)[0])
      return many(rows, text).map((value, i) => (absent[i] === 1 ? undefined : value))
    },
    'Array(String)': () => {
      const ends = many(rows, int64)
      return ends.map((end, i) => many(end - (ends[i - 1] ?? 0), text))
    },
  }
  for (let i = 0; i < columns; i++) {
    const name = text()
    const type = text()
    decoded.set(name, { type, values: (read[type] as () => unknown[])() })
  }
  if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes follow the block.`)
  return decoded
}
