import { decodeHead, type PartHead } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'

/** @throws LogStorageError CORRUPT, or UNSUPPORTED if a later version has written it; with the key of the part. */
export function headOf(key: number, bytes: Uint8Array): PartHead {
  try {
    return decodeHead(bytes)
  } catch (cause) {
    const { code = 'CORRUPT', message } = cause as LogStorageError
    throw new LogStorageError(code, `Part ${key} cannot be read: ${message}`, { cause })
  }
}
