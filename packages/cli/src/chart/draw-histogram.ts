import type { AttributeValue, HistogramBucket, ValueCount } from '@logpond/core'
import { formatTime } from '@logpond/mapping/writers'
import { columnsOf } from '../columns-of.js'
import type { Output } from '../context.js'
import { formatCount } from '../numbers.js'
import { colorsFor } from '../output/colors-for.js'
import { table } from '../table.js'
import { addValues } from './add-values.js'
import { bar } from './bar.js'
import { terminalColumns } from './terminal-columns.js'
import { valueLabel } from './value-label.js'

export interface HistogramStyle {
  readonly bucket: number
  readonly utc: boolean
  /** The field whose values have columns. */
  readonly by?: string
  readonly limit?: number
}

const MAX_BAR = 60
/** With fewer columns, values are left out. */
const WANTED_BAR = 10
/** With fewer columns, there is no bar. */
const MIN_BAR = 4
const DAY = 86_400_000
/** Of `2026-`. */
const YEAR_LENGTH = 5

/** A drawn histogram. */
export interface Drawing {
  /** A table of slices; on a terminal, a chart. */
  readonly table: string
  /** What the table leaves out. */
  readonly notes: readonly string[]
}

/** On a terminal, it has as many columns of values as fit. */
export function drawHistogram(
  slices: readonly HistogramBucket[],
  style: HistogramStyle,
  output: Output,
): Drawing {
  const { by, limit } = style
  const values = by === undefined ? [] : addValues(slices.map(({ byValue = [] }) => byValue)).slice(0, limit)
  const notes = slices.some(({ complete }) => complete === false)
    ? [`${by} has so many values that more frequent ones may be missing; the counts are exact.`]
    : []
  if (!output.isTerminal) {
    const cells = cellsOf(slices, values, style, false)
    return { table: table(cells[0] ?? [], cells.slice(1), numbersIn(cells)), notes }
  }
  const columns = terminalColumns(output)
  let shown = values.length
  let cells = cellsOf(slices, values, style, true)
  while (shown > 1 && widthOf(cells) + WANTED_BAR > columns)
    cells = cellsOf(slices, values.slice(0, --shown), style, true)
  if (widthOf(cells) + MIN_BAR > columns) cells = withoutYear(cells)
  const hidden = values.length - shown
  if (hidden > 0)
    notes.push(
      `The terminal has no room for ${hidden === 1 ? '1 more value' : `${hidden} more values`}, counted in (others).`,
    )
  return { table: chart(cells, slices, style.bucket, output), notes }
}

/** The head, and a row for each slice. */
function cellsOf(
  slices: readonly HistogramBucket[],
  values: readonly ValueCount[],
  style: HistogramStyle,
  isTerminal: boolean,
): string[][] {
  const { by = '' } = style
  const number = isTerminal ? formatCount : String
  const countsOf = (slice: HistogramBucket) => values.map(({ value }) => countOf(slice, value))
  // Entries with other values, or without one.
  const othersIn = (slice: HistogramBucket) =>
    countsOf(slice).reduce((rest, count) => rest - count, slice.count)
  const hasOthers = style.by !== undefined && slices.some((slice) => othersIn(slice) > 0)
  return [
    [
      'time',
      'count',
      ...values.map(({ value }) => valueLabel(value, by)),
      ...(hasOthers ? ['(others)'] : []),
    ],
    ...slices.map((slice) => [
      isTerminal ? timeLabel(slice.start, style) : formatTime(slice.start, style),
      number(slice.count),
      ...countsOf(slice).map(number),
      ...(hasOthers ? [number(othersIn(slice))] : []),
    ]),
  ]
}

function numbersIn([head = []]: readonly (readonly string[])[]): number[] {
  return head.map((_, i) => i).slice(1)
}

function chart(
  cells: readonly (readonly string[])[],
  slices: readonly HistogramBucket[],
  bucket: number,
  output: Output,
): string {
  const [head = [], ...rows] = cells
  const width = Math.min(MAX_BAR, terminalColumns(output) - widthOf(cells))
  if (width < MIN_BAR) return table(head, withGaps(rows, slices, bucket), numbersIn(cells))
  const greatest = slices.reduce((most, { count }) => Math.max(most, count), 0)
  const charted = rows.map((row, i) => [
    ...row,
    drawBar(slices[i] as HistogramBucket, greatest, width, output),
  ])
  return table([...head, ''], withGaps(charted, slices, bucket), numbersIn(cells))
}

/** The cells with shorter times, if all are of one year. */
function withoutYear([head = [], ...rows]: readonly (readonly string[])[]): string[][] {
  const years = new Set(rows.map(([time = '']) => time.slice(0, YEAR_LENGTH)))
  const cut = years.size === 1 ? YEAR_LENGTH : 0
  return [[...head], ...rows.map(([time = '', ...others]) => [time.slice(cut), ...others])]
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
