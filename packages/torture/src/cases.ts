import type { TortureCase } from './case.js'
import { killNative } from './cases/kill-native.js'

/** What storages are put through, by the rows of the torture matrix. */
export const CASES: readonly TortureCase[] = [killNative]
