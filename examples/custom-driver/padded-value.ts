/** Zeros for each byte of a value: with them, a value that cannot be compressed becomes an eighth shorter when LevelDB compresses it. */
const PADDING = 1 / 6
const LENGTH_BYTES = 4

/**
 * Bytes as a value, with zeros that LevelDB compresses away. LevelDB stores what gains less than an eighth as it is, and reads it
 * without a look at its checksum: if another program overwrites the file, it takes the bytes for lengths and crashes. What it has
 * compressed it cannot decompress then, and that is an error.
 */
export const PADDED_VALUE = {
  name: 'padded',
  format: 'buffer' as const,
  encode(value: Uint8Array): Buffer {
    const length = value.length + Math.ceil(value.length * PADDING) + LENGTH_BYTES
    const bytes = Buffer.alloc(length)
    bytes.set(value)
    bytes.writeUInt32LE(value.length, length - LENGTH_BYTES)
    return bytes
  },
  decode(bytes: Buffer): Uint8Array {
    const length = bytes.readUInt32LE(bytes.length - LENGTH_BYTES)
    if (length > bytes.length - LENGTH_BYTES) throw new RangeError(`A value has a length of ${length}.`)
    return bytes.subarray(0, length)
  },
}
