import { toMicroseconds } from '@logpond/core'

/** The position of an entry in the order of time. */
export interface Place {
  readonly timestamp: number
  readonly id: number
}

/** Before and after every entry: times in the contract end at ±8.64·10¹² ms, and microseconds are exact up to 9·10¹² ms. */
export const FIRST_PLACE: Place = { timestamp: -9e12, id: 0 }
export const LAST_PLACE: Place = { timestamp: 9e12, id: 0 }

export function comparePlaces(a: Place, b: Place): number {
  return a.timestamp - b.timestamp || a.id - b.id
}

/** A safe integer as a key. */
export const INTEGER_KEY = {
  name: 'integer',
  format: 'buffer' as const,
  encode(value: number): Buffer {
    const bytes = Buffer.allocUnsafe(8)
    writeInteger(bytes, value, 0)
    return bytes
  },
  decode: (bytes: Buffer): number => readInteger(bytes, 0),
}

/** A place as a key: by time, and among entries of the same time by id. */
export const PLACE_KEY = {
  name: 'place',
  format: 'buffer' as const,
  encode({ timestamp, id }: Place): Buffer {
    const bytes = Buffer.allocUnsafe(16)
    writeInteger(bytes, toMicroseconds(timestamp), 0)
    writeInteger(bytes, id, 8)
    return bytes
  },
  decode: (bytes: Buffer): Place => ({ timestamp: readInteger(bytes, 0) / 1000, id: readInteger(bytes, 8) }),
}

const WORD = 2 ** 32
const SIGN = 2 ** 31

/** Writes eight bytes that sort like the numbers: big-endian, with the sign bit inverted so that negative numbers come first. */
function writeInteger(bytes: Buffer, value: number, offset: number): void {
  const high = Math.floor(value / WORD)
  bytes.writeUInt32BE(high + SIGN, offset)
  bytes.writeUInt32BE(value - high * WORD, offset + 4)
}

function readInteger(bytes: Buffer, offset: number): number {
  return (bytes.readUInt32BE(offset) - SIGN) * WORD + bytes.readUInt32BE(offset + 4)
}
