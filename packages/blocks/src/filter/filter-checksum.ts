import { crc32 } from '../bytes/crc32.js'

export const CHECKSUM_BYTES = 4

/** Writes the CRC-32 of bytes into the last four of them. */
export function writeChecksum(bytes: Uint8Array): void {
  const end = bytes.length - CHECKSUM_BYTES
  viewOf(bytes).setUint32(end, crc32(bytes.subarray(0, end)), true)
}

/** Whether the last four bytes are the CRC-32 of those before. */
export function hasRightChecksum(bytes: Uint8Array): boolean {
  const end = bytes.length - CHECKSUM_BYTES
  return end >= 0 && viewOf(bytes).getUint32(end, true) === crc32(bytes.subarray(0, end))
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
