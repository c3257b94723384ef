/** How times are shown. */
export type TimeMode = 'local' | 'utc' | 'relative'

export const TIME_MODES: readonly TimeMode[] = ['local', 'utc', 'relative']

/** The parts of a time in a zone. */
interface Parts {
  readonly date: string
  readonly time: string
  readonly milliseconds: string
}

/** `2026-01-31 12:00:00.250`, in the time zone of the browser or in UTC; with microseconds if the time has them. */
export function absoluteTime(timestamp: number, mode: TimeMode): string {
  const { date, time, milliseconds } = partsOf(timestamp, mode)
  return `${date} ${time}.${milliseconds}${microseconds(timestamp)}`
}

/** As {@link absoluteTime}, with the offset of the zone: for the detail of an entry. */
export function fullTime(timestamp: number, mode: TimeMode): string {
  return `${absoluteTime(timestamp, mode)} ${mode === 'utc' ? 'UTC' : offsetOf(new Date(timestamp))}`
}

/** The short form of a line: the date without the year, unless it is another one; relative times as `3 min ago`, without a date. */
export function lineTime(timestamp: number, mode: TimeMode, now: number): { date: string; time: string } {
  if (mode === 'relative') return { date: '', time: relativeTime(timestamp, now) }
  const { date, time, milliseconds } = partsOf(timestamp, mode)
  const isThisYear = date.slice(0, 4) === partsOf(now, mode).date.slice(0, 4)
  return { date: isThisYear ? date.slice(5) : date, time: `${time}.${milliseconds}` }
}

const STEPS: readonly (readonly [milliseconds: number, unit: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** `3 min ago`, `in 2 h`, `now`. */
export function relativeTime(timestamp: number, now: number): string {
  const distance = Math.abs(now - timestamp)
  const step = STEPS.find(([milliseconds]) => distance >= milliseconds)
  if (step === undefined) return 'now'
  const text = `${Math.floor(distance / step[0])} ${step[1]}`
  return timestamp <= now ? `${text} ago` : `in ${text}`
}

/** A length of time: `450 µs`, `12.3 ms`, `4.56 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(milliseconds: number): string {
  const sign = milliseconds < 0 ? '−' : ''
  const length = Math.abs(milliseconds)
  if (length === 0) return '0 ms'
  if (length < 1) return `${sign}${Math.round(length * 1000)} µs`
  if (length < 1000) return `${sign}${round(length)} ms`
  if (length < 60_000) return `${sign}${round(length / 1000)} s`
  const seconds = Math.floor(length / 1000)
  if (length < 3_600_000) return `${sign}${joined(Math.floor(seconds / 60), 'min', seconds % 60, 's')}`
  const minutes = Math.floor(seconds / 60)
  if (length < 86_400_000) return `${sign}${joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min')}`
  const hours = Math.floor(minutes / 60)
  return `${sign}${joined(Math.floor(hours / 24), 'd', hours % 24, 'h')}`
}

/** The name of the zone in which queries read their times. */
export function timeZoneOf(mode: TimeMode): string {
  return mode === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

function partsOf(timestamp: number, mode: TimeMode): Parts {
  const date = new Date(Math.floor(timestamp))
  if (mode === 'utc') {
    const [day = '', rest = ''] = date.toISOString().split('T')
    return { date: day, time: rest.slice(0, 8), milliseconds: rest.slice(9, 12) }
  }
  return {
    date: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    time: `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`,
    milliseconds: String(date.getMilliseconds()).padStart(3, '0'),
  }
}

function microseconds(timestamp: number): string {
  const rest = Math.round((timestamp - Math.floor(timestamp)) * 1000)
  return rest === 0 ? '' : String(rest).padStart(3, '0')
}

function offsetOf(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
