import type { StorageStats } from '@logpond/core'
import { formatBytes, formatCount, formatMilliseconds } from '../numbers.js'
import { percentile } from '../percentile.js'
import { ratePerSecond } from '../progress.js'
import { table } from '../table.js'

/** What a demo has measured; all times in milliseconds. */
export interface DemoFigures {
  readonly stats: StorageStats
  readonly duration: number
  /** Of each call of store(). */
  readonly storeTimes: Float64Array
  /** From store() to committed, of some entries. */
  readonly commitTimes: Float64Array
  /** How much later than due the event loop came round, 99th percentile. */
  readonly eventLoopDelay: number
  readonly errorsFollowed: number
  readonly fileBytes: number
}

/** The figures as a table. */
export function describeFigures(figures: DemoFigures): string {
  const { stats, duration, storeTimes, commitTimes, eventLoopDelay, errorsFollowed, fileBytes } = figures
  const rate = ratePerSecond(stats.committed, duration)
  const at = (times: Float64Array, share: number) => formatMilliseconds(percentile(times, share))
  return table(
    [],
    [
      ['entries committed', `${formatCount(stats.committed)}, ${stats.refused} refused, ${stats.failed} failed`],
      ['throughput', `${formatCount(rate)} entries/s for ${(duration / 1000).toFixed(1)} s`],
      ['store()', `p50 ${at(storeTimes, 0.5)}, p99.9 ${at(storeTimes, 0.999)}`],
      ['store() to committed', `p50 ${at(commitTimes, 0.5)}, p99 ${at(commitTimes, 0.99)}`],
      ['event-loop delay', `p99 ${formatMilliseconds(eventLoopDelay)}`],
      ['errors followed live', formatCount(errorsFollowed)],
      ['size of the file', formatBytes(fileBytes)],
    ],
  )
}
