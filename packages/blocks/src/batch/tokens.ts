import { LogStorageError } from '@logpond/core'
import { crc32 } from '../bytes/crc32.js'

/** What a store remembers of a batch after it was merged or sealed, so that it is not written twice. */
export interface KnownToken {
  readonly token: string
  readonly firstId: number
  /** Number of entries. */
  readonly count: number
}

/*
 * As stored: JSON of an array with token, first id and count of each batch, one after the other; then CRC-32 of it in 4 bytes,
 * little-endian.
 */

export function encodeTokens(tokens: readonly KnownToken[]): Uint8Array {
  const json = Buffer.from(
    JSON.stringify(tokens.flatMap(({ token, firstId, count }) => [token, firstId, count])),
  )
  const bytes = new Uint8Array(json.length + 4)
  bytes.set(json)
  viewOf(bytes).setUint32(json.length, crc32(json), true)
  return bytes
}

/** @throws LogStorageError CORRUPT */
export function decodeTokens(bytes: Uint8Array): KnownToken[] {
  const end = bytes.length - 4
  const json = bytes.subarray(0, Math.max(end, 0))
  if (end < 0 || viewOf(bytes).getUint32(end, true) !== crc32(json)) throw damaged()
  const list: unknown = parse(json)
  if (!Array.isArray(list) || list.length % 3 !== 0) throw damaged()
  const tokens: KnownToken[] = []
  for (let i = 0; i < list.length; i += 3) {
    const [token, firstId, count] = list.slice(i, i + 3)
    if (typeof token !== 'string' || !Number.isSafeInteger(firstId) || !Number.isSafeInteger(count))
      throw damaged()
    tokens.push({ token, firstId, count })
  }
  return tokens
}

function parse(json: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.length).toString())
  } catch (cause) {
    throw damaged(cause)
  }
}

function damaged(cause?: unknown): LogStorageError {
  return new LogStorageError('CORRUPT', 'A list of tokens of written batches is damaged.', { cause })
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
