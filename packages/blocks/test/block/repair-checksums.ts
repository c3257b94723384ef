import { crc32 } from 'node:zlib'
import { ByteReader } from '../../src/bytes/byte-reader.js'

/** Gives a body that was changed the checksums that fit; `undefined` if its directory cannot be read. */
export function repairChecksums(body: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(body)
  try {
    const length = bytes.readUInt32LE(0)
    const directory = bytes.subarray(8, 8 + length)
    const reader = new ByteReader(directory)
    for (let i = 0; i < 3; i++) reader.varint()
    const places = reader.varint()
    for (let i = 0; i < places; i++) reader.varint()
    const sections = reader.varint()
    let start = 8 + length
    for (let i = 0; i < sections; i++) {
      reader.u8()
      reader.varint()
      const stored = reader.varint()
      directory.writeUInt32LE(crc32(bytes.subarray(start, start + stored)), directory.length - reader.left)
      reader.u32()
      start += stored
    }
    bytes.writeUInt32LE(crc32(directory), 4)
    return bytes
  } catch {
    return undefined
  }
}

repairChecksums.ofHead = (head: Uint8Array): Uint8Array => {
  const bytes = Buffer.from(head)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.length - 4)
  return bytes
}
