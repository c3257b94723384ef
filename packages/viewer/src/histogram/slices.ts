const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** Each is at most twice the one before it, so that there are from 60 to 120 slices. */
const WIDTHS = [
  ...[1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500],
  ...[1, 2, 3, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 3, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 4].map((days) => days * DAY),
  ...[1, 2, 4, 8, 16, 32, 52, 104, 208].map((weeks) => weeks * WEEK),
]

export const MAX_SLICES = 120

/** The width of slices of a range, which people can read a time from. Milliseconds. */
export function chooseWidth(range: number): number {
  return WIDTHS.find((width) => range / width <= MAX_SLICES) ?? (WIDTHS.at(-1) as number)
}

/** The epoch was a Thursday; weeks begin on Monday. */
const MONDAY = 4 * DAY

/** By how much slices start later than multiples of their width since the epoch, so that days begin at midnight and weeks on Monday. */
export function offsetOf(width: number, behindUtc: number): number {
  const anchor = width % WEEK === 0 ? MONDAY : 0
  return (((behindUtc + anchor) % width) + width) % width
}

/** No time zone has clocks that differ from those of another one, or of itself, by less. */
const CLOCK_STEP = 15 * MINUTE

/** Whether the start of slices depends on changes of the clocks. */
export function followsClocks(width: number): boolean {
  return CLOCK_STEP % width !== 0
}

/** Dates have no later time. */
const MAX_TIME = 8.64e15

/** Writes the offsets of a time zone. */
export type Zone = Intl.DateTimeFormat

/** @param name Undefined for that of the machine. */
export function zoneOf(name: string | undefined): Zone {
  return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
}

/** Milliseconds by which the clocks of a time zone are behind UTC at a time. */
export function behindUtc(time: number, zone: Zone): number {
  const known = Math.max(-MAX_TIME, Math.min(MAX_TIME, time))
  const name = zone.formatToParts(known).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours = 0, minutes = 0, seconds = 0] =
    /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name) ?? []
  const size = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND
  return sign === '+' ? 0 - size : size
}
