import type { TortureCase } from '../case.js'
import { killAtRandom } from './kill-at-random.js'

export const killNative: TortureCase = {
  row: 1,
  title: 'kill -9 at random moments',
  drivers: ['native'],
  runs: { full: 40, fast: 2 },
  isRandom: true,
  run: (run) => killAtRandom(run),
}
