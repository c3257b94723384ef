const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Widths that people can read a time from. */
const WIDTHS = [
  ...[1, 10, 100, SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND],
  ...[MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE],
  ...[HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 28 * DAY, 364 * DAY],
]

/** The most slices, so that a chart is not much longer than a screen. */
const MAX_SLICES = 40

/** The least width in milliseconds with which slices of a range fit on a screen. */
export function chooseBucket([first, last]: readonly [number, number]): number {
  return WIDTHS.find((width) => (last - first) / width < MAX_SLICES) ?? (WIDTHS.at(-1) as number)
}
