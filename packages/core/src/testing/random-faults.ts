import { IN_DOUBT_CODES, leavesInDoubt } from '../errors/in-doubt.js'
import type { LogStorageErrorCode } from '../errors/log-storage-error.js'
import type { Fault } from './fault.js'

/** Writes that fail at random; the same seed makes the same writes fail. */
export interface RandomFaults {
  /** A whole number. */
  readonly seed: number
  /** The share of writes that fail, from 0 to 1. @default 0.2 */
  readonly rate?: number
  /** The codes of their errors. @default BUSY, DISK_FULL, CONNECTION, IO and UNKNOWN_OUTCOME */
  readonly codes?: readonly LogStorageErrorCode[]
  /** After this many failures in a row, one write succeeds, so a limited number of attempts is enough. @default 3 */
  readonly maxInARow?: number
}

const CODES: readonly LogStorageErrorCode[] = ['BUSY', 'DISK_FULL', ...IN_DOUBT_CODES]

/** Returns a function to call once for each write, in order. It returns the fault of that write, if any. */
export function randomFaults(options: RandomFaults): () => Fault | undefined {
  const { rate = 0.2, codes = CODES, maxInARow = 3 } = options
  const random = randomNumbers(options.seed)
  let failures = 0
  return () => {
    const isFailing = random() < rate && failures < maxInARow
    failures = isFailing ? failures + 1 : 0
    const code = codes[Math.floor(random() * codes.length)]
    const isWritten = random() < 0.5
    if (!isFailing || code === undefined) return undefined
    return { code, committed: isWritten && leavesInDoubt(code) }
  }
}

/** Numbers from 0 to 1, exclusive: a counter whose bits are mixed, so the sequences of neighbouring seeds are unrelated. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    let bits = Math.imul(state ^ (state >>> 16), 0x45d9f3b)
    bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b)
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32
  }
}
