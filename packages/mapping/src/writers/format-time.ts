export interface TimeStyle {
  /** Print UTC. Default: local time. */
  readonly utc?: boolean
}

/**
 * A time for people, in ISO 8601 to the millisecond: `2026-01-31T13:00:00.250+01:00`, or `2026-01-31T12:00:00.250Z` with
 * `utc`. `--since` and `--until` accept this format.
 *
 * @param timestamp Milliseconds since the Unix epoch.
 */
export function formatTime(timestamp: number, { utc = false }: TimeStyle = {}): string {
  const date = new Date(timestamp)
  if (utc) return date.toISOString()
  const offset = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1)
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60]
  return `${local}${offset < 0 ? '-' : '+'}${twoDigits(hours)}:${twoDigits(minutes)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
