const WORD = 2 ** 32

/** A whole number from 0 to 2⁵³ − 1 as a key: eight bytes that sort like the numbers. */
export const INTEGER_KEY = {
  name: 'integer',
  format: 'buffer' as const,
  encode(value: number): Buffer {
    const bytes = Buffer.allocUnsafe(8)
    bytes.writeUInt32BE(Math.floor(value / WORD), 0)
    bytes.writeUInt32BE(value % WORD, 4)
    return bytes
  },
  decode: (bytes: Buffer): number => bytes.readUInt32BE(0) * WORD + bytes.readUInt32BE(4),
}
