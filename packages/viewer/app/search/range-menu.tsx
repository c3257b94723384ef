import { readTime } from '@logpond/query'
import { useSignal } from '@preact/signals'
import { Menu } from '../shell/menu.js'
import { preferences, show, timeZone, view } from '../state/app-state.js'
import type { TimeRange } from '../state/view-state.js'
import { absoluteTime, type TimeMode } from '../time/time-format.js'

const PRESETS = [
  ['5m', '5 minutes'],
  ['15m', '15 minutes'],
  ['1h', '1 hour'],
  ['6h', '6 hours'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
  ['30d', '30 days'],
] as const

export function RangeMenu() {
  const { range } = view.value
  const label = rangeLabel(range, preferences.value.times)
  return (
    <Menu name={`Time range: ${label}`} label={<span class="clip">{label}</span>} class="range">
      {(close) => <RangePanel range={range} close={close} />}
    </Menu>
  )
}

function RangePanel({ range, close }: { range: TimeRange; close: () => void }) {
  const mode = preferences.value.times
  const text = (time: number | undefined) => (time === undefined ? '' : absoluteTime(time, mode))
  const from = useSignal(text(range.from))
  const to = useSignal(text(range.to))
  const problem = useSignal('')
  const choose = (next: TimeRange) => {
    // New entries are never in a range that has ended.
    show({ range: next, ...(next.to !== undefined && { live: false }) })
    close()
  }
  const apply = (event: Event) => {
    event.preventDefault()
    const bounds = [from.value, to.value].map((one) => (one.trim() === '' ? undefined : timeOf(one.trim())))
    const wrong = bounds.indexOf(null)
    if (wrong !== -1)
      problem.value = `${wrong === 0 ? 'From' : 'To'} is not a time. Examples: 12:30, 2026-01-31 12:00, 2h ago, yesterday`
    else choose({ from: bounds[0] ?? undefined, to: bounds[1] ?? undefined })
  }
  return (
    <>
      <div class="presets">
        <button type="button" onClick={() => choose({})}>
          All time
        </button>
        {PRESETS.map(([last, name]) => (
          <button
            type="button"
            key={last}
            aria-pressed={range.last === last}
            onClick={() => choose({ last })}
          >
            Last {name}
          </button>
        ))}
      </div>
      <form onSubmit={apply}>
        <label>
          From
          <input
            value={from.value}
            placeholder="2h ago"
            onInput={(event) => (from.value = event.currentTarget.value)}
          />
        </label>
        <label>
          To
          <input
            value={to.value}
            placeholder="now"
            onInput={(event) => (to.value = event.currentTarget.value)}
          />
        </label>
        {problem.value !== '' && <p role="alert">{problem.value}</p>}
        <button type="submit">Apply</button>
      </form>
    </>
  )
}

/** null for text that is no time. */
function timeOf(text: string): number | null {
  return readTime(text, { timeZone: timeZone.peek() }) ?? null
}

export function rangeLabel({ last, from, to }: TimeRange, mode: TimeMode): string {
  const preset = PRESETS.find(([duration]) => duration === last)
  if (last !== undefined) return `Last ${preset?.[1] ?? last}`
  const short = (time: number) => absoluteTime(time, mode).replace(/\.\d+$/, '')
  if (from !== undefined && to !== undefined) return `${short(from)} – ${short(to)}`
  if (from !== undefined) return `From ${short(from)}`
  return to === undefined ? 'All time' : `Until ${short(to)}`
}
