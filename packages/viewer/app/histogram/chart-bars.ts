import type { SeverityName } from '@logpond/core'
import type { Histogram } from '../../src/protocol/protocol.js'
import { LEVELS, levelOf } from '../text/severity.js'
import { sliceAt, sliceEdges } from './slice-edges.js'

/** Each level of a histogram as the path of an SVG, stacked in a box of 1000 by 100, and the highest count. */
export interface ChartBars {
  readonly paths: readonly { readonly level: SeverityName; readonly path: string }[]
  readonly most: number
}

export const CHART_WIDTH = 1000
export const CHART_HEIGHT = 100
const LEAST_WIDTH = 1
const LEAST_HEIGHT = 1.5

export function chartBars(histogram: Histogram): ChartBars {
  const { from, to, bucket, buckets } = histogram
  const edges = sliceEdges(histogram)
  const length = Math.max(to - from, bucket, 0.001)
  const most = Math.max(0, ...buckets.map(({ count }) => count))
  const paths = new Map<SeverityName, string>()
  for (const { start, bySeverity } of buckets) {
    const left = Math.max(0, ((start - from) / length) * CHART_WIDTH)
    const right = Math.min(CHART_WIDTH, ((endOf(edges, start) - from) / length) * CHART_WIDTH)
    const gap = right - left > 4 ? 1 : 0
    const width = Math.max(LEAST_WIDTH, right - left - gap)
    let bottom = CHART_HEIGHT
    for (const [level, count] of levelCounts(bySeverity)) {
      // A single error must be seen beside a million of other entries.
      const height = Math.max(LEAST_HEIGHT, (count / most) * CHART_HEIGHT)
      bottom -= height
      const bar = `M${round(left)} ${round(bottom)}h${round(width)}v${round(height)}h${-round(width)}z`
      paths.set(level, (paths.get(level) ?? '') + bar)
    }
  }
  return {
    paths: LEVELS.flatMap((level) => (paths.has(level) ? [{ level, path: paths.get(level) ?? '' }] : [])),
    most,
  }
}

/** The counts of a slice by level, most severe first: errors lie at the bottom, where they can be compared. */
export function levelCounts(bySeverity: Readonly<Record<number, number>>): [SeverityName, number][] {
  const counts = new Map<SeverityName, number>()
  for (const [severity, count] of Object.entries(bySeverity)) {
    const level = levelOf(Number(severity))
    counts.set(level, (counts.get(level) ?? 0) + count)
  }
  return LEVELS.toReversed().flatMap((level) =>
    counts.has(level) ? [[level, counts.get(level) ?? 0] as const] : [],
  ) as [SeverityName, number][]
}

function endOf(edges: readonly number[], start: number): number {
  return edges[sliceAt(edges, start) + 1] as number
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
