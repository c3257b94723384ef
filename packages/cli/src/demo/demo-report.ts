import type { StorageStats } from '@logpond/core'
import { formatBytes, formatCount, formatMilliseconds as ms } from '../numbers.js'
import { table } from '../table.js'
import type { Figures } from './measurement.js'

export interface DemoReport {
  readonly stats: StorageStats
  readonly errorsFollowed: number
  readonly fileBytes: number
  /** Stored as fast as the queue accepted entries, so each entry waited in a full queue. */
  readonly fast: Figures
  /** Stored at an even pace. */
  readonly steady: Figures
}

export function describeReport({ stats, errorsFollowed, fileBytes, fast, steady }: DemoReport): string {
  const row = (name: string, show: (figures: Figures) => string) => [name, show(fast), show(steady)]
  const totals = table(
    [],
    [
      [
        'entries committed',
        `${formatCount(stats.committed)}, ${stats.refused} refused, ${stats.failed} failed`,
      ],
      ['errors followed live', formatCount(errorsFollowed)],
      ['size of the file', formatBytes(fileBytes)],
    ],
  )
  const figures = table(
    ['', 'as fast as possible', 'at an even pace'],
    [
      row('throughput', ({ entriesPerSecond }) => `${formatCount(entriesPerSecond)} entries/s`),
      row('store(), p50', ({ store }) => ms(store.p50)),
      row('store(), p99.9', ({ store }) => ms(store.p999)),
      row('store() to committed, p50', ({ commit }) => ms(commit.p50)),
      row('store() to committed, p99', ({ commit }) => ms(commit.p99)),
      row('event-loop delay, p99', ({ eventLoop }) => ms(eventLoop.p99)),
    ],
  )
  return `${totals}\n${figures}`
}
