import { endianness } from 'node:os'
import { LogStorageError } from '@logpond/core'

/** @throws LogStorageError UNSUPPORTED on a processor that stores the most significant byte first. */
export function checkByteOrder(order: 'BE' | 'LE' = endianness()): void {
  if (order === 'LE') return
  throw new LogStorageError(
    'UNSUPPORTED',
    'Logpond stores numbers with their least significant byte first, which this processor does not.',
  )
}
