import { useSignal } from '@preact/signals'
import { useMemo, useRef } from 'preact/hooks'
import type { Histogram } from '../../src/protocol/protocol.js'
import { preferences, show, view } from '../state/app-state.js'
import { histogram, jumpTo } from '../state/controller.js'
import { countText } from '../text/count-text.js'
import { absoluteTime, durationText } from '../time/time-format.js'
import { CHART_HEIGHT, CHART_WIDTH, chartBars, levelCounts } from './chart-bars.js'
import { sliceAt, sliceEdges } from './slice-edges.js'

/** A pointer that moves less is a click. */
const LEAST_DRAG = 4

/** Entries over time by level. Dragging, or Shift with the arrow keys, marks a range; letting go or Enter zooms into it. */
export function HistogramChart() {
  const data = histogram.value.value
  if (data === undefined || data.buckets.length === 0)
    return (
      <div class="histogram empty">
        {histogram.isLoading.value ? '' : (histogram.failure.value?.message ?? '')}
      </div>
    )
  return <Chart data={data} />
}

function Chart({ data }: { data: Histogram }) {
  const { from, to, bucket, buckets } = data
  const box = useRef<HTMLDivElement>(null)
  const edges = useMemo(() => sliceEdges(data), [data])
  const last = edges.length - 2
  // Slices, counted from the first.
  const active = useSignal<number | undefined>(undefined)
  const mark = useSignal<{ start: number; end: number } | undefined>(undefined)
  const drag = useRef<{ x: number; slice: number } | undefined>(undefined)
  const { paths, most } = useMemo(() => chartBars(data), [data])
  const mode = preferences.value.times

  const startOf = (slice: number) => edges[slice] as number
  const sliceUnder = (x: number) => {
    const rect = box.current?.getBoundingClientRect()
    if (rect === undefined || rect.width === 0) return 0
    return sliceAt(edges, from + ((x - rect.left) / rect.width) * (to - from))
  }
  const percent = (time: number) => Math.max(0, Math.min(100, ((time - from) / (to - from)) * 100))
  const zoom = (start: number, end: number) => {
    mark.value = undefined
    active.value = undefined
    show({
      range: { from: startOf(Math.min(start, end)), to: startOf(Math.max(start, end) + 1) },
      live: false,
    })
  }
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    drag.current = { x: event.clientX, slice: sliceUnder(event.clientX) }
    box.current?.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent) => {
    active.value = sliceUnder(event.clientX)
    const from = drag.current
    if (from !== undefined && Math.abs(event.clientX - from.x) >= LEAST_DRAG)
      mark.value = { start: from.slice, end: active.value }
  }
  const onPointerUp = () => {
    const begun = drag.current
    drag.current = undefined
    if (begun === undefined) return
    if (mark.value !== undefined) zoom(mark.value.start, mark.value.end)
    else jump(begun.slice)
  }
  const jump = (slice: number) =>
    jumpTo({ timestamp: startOf(view.peek().order === 'newest' ? slice + 1 : slice), id: 0 })
  const onKeyDown = (event: KeyboardEvent) => {
    const current = active.value ?? last
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (step !== 0) {
      const next = active.value === undefined ? current : Math.max(0, Math.min(last, current + step))
      mark.value = event.shiftKey ? { start: mark.value?.start ?? current, end: next } : undefined
      active.value = next
    } else if (event.key === 'Enter') {
      if (mark.value === undefined) jump(current)
      else zoom(mark.value.start, mark.value.end)
    } else if (event.key === 'Escape' && (mark.value !== undefined || active.value !== undefined)) {
      mark.value = undefined
      active.value = undefined
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const at = active.value
  const shown = at === undefined ? undefined : buckets.find(({ start }) => sliceAt(edges, start) === at)
  const total = buckets.reduce((sum, { count }) => sum + count, 0)
  const reading =
    at === undefined
      ? ''
      : `${absoluteTime(startOf(at), mode).replace(/\.000$/, '')}: ${countText(shown?.count ?? 0)}${levelCounts(
          shown?.bySeverity ?? {},
        )
          .map(([level, count]) => `, ${countText(count)} ${level}`)
          .join('')}`
  const marked = mark.value
  return (
    <div class="histogram">
      <div
        ref={box}
        class="chart"
        role="slider"
        tabIndex={0}
        aria-label={`Entries over time, ${durationText(bucket)} a slice`}
        aria-description="Left and right choose a slice, with Shift a range; Enter shows the slice or zooms into the range."
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at ?? last}
        aria-valuetext={reading || `${countText(total)} entries`}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          drag.current = undefined
          mark.value = undefined
        }}
        onPointerLeave={() => {
          if (drag.current === undefined) active.value = undefined
        }}
        onKeyDown={onKeyDown}
      >
        <svg viewBox={`0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {paths.map(({ level, path }) => (
            <path key={level} class={`fill-${level}`} d={path} />
          ))}
        </svg>
        {at !== undefined && (
          <span
            class="slice"
            style={{
              left: `${percent(startOf(at))}%`,
              width: `${percent(startOf(at + 1)) - percent(startOf(at))}%`,
            }}
          />
        )}
        {marked !== undefined && (
          <span
            class="brush"
            style={{
              left: `${percent(startOf(Math.min(marked.start, marked.end)))}%`,
              width: `${percent(startOf(Math.max(marked.start, marked.end) + 1)) - percent(startOf(Math.min(marked.start, marked.end)))}%`,
            }}
          />
        )}
      </div>
      <div class="axis">
        <span>{absoluteTime(from, mode).slice(0, 19)}</span>
        <span class="reading">{reading || `${countText(most)} at most in ${durationText(bucket)}`}</span>
        <span>{absoluteTime(to, mode).slice(0, 19)}</span>
      </div>
    </div>
  )
}
