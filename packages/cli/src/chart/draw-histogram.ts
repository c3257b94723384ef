import type { AttributeValue, HistogramBucket } from '@logpond/core'
import { columnsOf } from '../columns-of.js'
import type { Output } from '../context.js'
import { colorsFor } from '../entry-line.js'
import { formatTime } from '../format-time.js'
import { formatCount } from '../numbers.js'
import { table } from '../table.js'
import { addValues } from './add-values.js'
import { bar } from './bar.js'
import { valueLabel } from './value-label.js'

export interface HistogramStyle {
  readonly bucket: number
  readonly utc: boolean
  /** The field whose values have columns. */
  readonly by?: string
  readonly limit?: number
}

/** Of a terminal that does not report its width. */
const COLUMNS = 80
const MAX_BAR = 60
const MIN_BAR = 10
const DAY = 86_400_000

/** A table of slices; on a terminal, a chart. */
export function drawHistogram(
  slices: readonly HistogramBucket[],
  style: HistogramStyle,
  output: Output,
): string {
  const { by, limit, bucket } = style
  const { isTerminal } = output
  const number = isTerminal ? formatCount : String
  const values = by === undefined ? [] : addValues(slices.map(({ byValue = [] }) => byValue)).slice(0, limit)
  const hasOthers = by !== undefined && slices.some((slice) => othersIn(slice) > 0)
  const head = [
    'time',
    'count',
    ...values.map(({ value }) => valueLabel(value, by ?? '')),
    ...(hasOthers ? ['(others)'] : []),
  ]
  const rows = slices.map((slice) => [
    isTerminal ? timeLabel(slice.start, style) : formatTime(slice.start, style),
    number(slice.count),
    ...values.map(({ value }) => number(countOf(slice, value))),
    ...(hasOthers ? [number(othersIn(slice))] : []),
  ])
  const notes = slices.some(({ complete }) => complete === false)
    ? `\n${by} has so many values that more frequent ones may be missing; the counts are exact.\n`
    : ''
  const numbers = head.map((_, i) => i).slice(1)
  if (!isTerminal) return table(head, rows, numbers) + notes
  const width = (output.stream?.columns || COLUMNS) - widthOf([head, ...rows])
  const greatest = slices.reduce((most, { count }) => Math.max(most, count), 0)
  const charted = rows.map((row, i) => [
    ...row,
    drawBar(slices[i] as HistogramBucket, greatest, Math.min(MAX_BAR, Math.max(MIN_BAR, width)), output),
  ])
  return table([...head, ''], withGaps(charted, slices, bucket), numbers) + notes
}

/** A row of dots where slices are left out because they have no entries. */
function withGaps(
  rows: readonly (readonly string[])[],
  slices: readonly HistogramBucket[],
  bucket: number,
): (readonly string[])[] {
  return rows.flatMap((row, i) => {
    const before = slices[i - 1]
    const missing =
      before === undefined ? 0 : Math.round(((slices[i]?.start ?? 0) - before.start) / bucket) - 1
    return missing > 0 ? [['⋮', ...row.slice(1).map(() => '')], row] : [row]
  })
}

/** Errors first in red, then warnings in yellow. */
function drawBar(
  { count, bySeverity }: HistogramBucket,
  greatest: number,
  width: number,
  output: Output,
): string {
  const colors = colorsFor(output)
  const cells = [...bar(count, greatest, width)]
  const share = (from: number, to: number) => {
    const part = Object.entries(bySeverity).reduce(
      (sum, [severity, n]) => sum + (Number(severity) >= from && Number(severity) < to ? n : 0),
      0,
    )
    return part === 0 ? 0 : Math.max(1, Math.round((part / count) * cells.length))
  }
  const errors = share(17, 25)
  const warnings = share(13, 17)
  const [red, yellow] = [cells.slice(0, errors), cells.slice(errors, errors + warnings)]
  const rest = cells.slice(errors + warnings)
  return (
    (red.length > 0 ? colors.red(red.join('')) : '') +
    (yellow.length > 0 ? colors.yellow(yellow.join('')) : '') +
    (rest.length > 0 ? colors.green(rest.join('')) : '')
  )
}

function countOf({ byValue = [] }: HistogramBucket, value: AttributeValue): number {
  return byValue.find((one) => one.value === value)?.count ?? 0
}

/** Entries with other values, or without one. */
function othersIn({ count, byValue = [] }: HistogramBucket): number {
  return count - byValue.reduce((sum, one) => sum + one.count, 0)
}

/** The columns that a table takes, with the space behind each. */
function widthOf(rows: readonly (readonly string[])[]): number {
  const widths = (rows[0] ?? []).map((_, i) =>
    rows.reduce((most, row) => Math.max(most, columnsOf(row[i] ?? '')), 0),
  )
  return widths.reduce((sum, width) => sum + width + 2, 0)
}

/** As much of a time as slices of this width differ in. */
function timeLabel(start: number, { bucket, utc }: HistogramStyle): string {
  const text = formatTime(start, { utc }).replace('T', ' ')
  if (bucket % DAY === 0) return text.slice(0, 10)
  return text.slice(0, bucket % 60_000 === 0 ? 16 : bucket % 1000 === 0 ? 19 : 23)
}
