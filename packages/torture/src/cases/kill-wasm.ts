import type { TortureCase } from '../case.js'
import { killAtRandom } from './kill-at-random.js'

/** Milliseconds: the lock that a killed process leaves behind is taken over within this time. */
const RECOVERY = 1000

export const killWasm: TortureCase = {
  row: 2,
  title: 'kill -9, the stale lock is taken over',
  drivers: ['wasm'],
  runs: { full: 10, fast: 1 },
  isRandom: true,
  run: (run) => killAtRandom(run, run.isFast ? 3 : 5, RECOVERY),
}
