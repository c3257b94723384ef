import { ByteWriter } from '../bytes/byte-writer.js'
import type { DictionaryColumn } from '../part/part.js'
import { SLICE_WIDTHS, type SliceRange, sliceCount, sliceOf, WHOLE } from './slice-width.js'

export const SUMMARY_VERSION = 1
/** Beyond these limits a block has no summary, or one with wider slices, since it would be larger than it is worth. */
export const MAX_SLICES = 32
export const MAX_SERIES = 512
export const MAX_COUNTS = 2048
export const MAX_SERVICES = 255
export const MAX_NAMES_BYTES = 4096
/** Series are found by this many codes of services, each with this many severities. */
const SEVERITIES = 32

/** What a summary counts: the columns of a block. */
export interface SummarizedColumns {
  /** Whole microseconds. */
  readonly timestamps: ArrayLike<number>
  readonly severities: ArrayLike<number>
  readonly services: DictionaryColumn
}

/**
 * The numbers of rows by slice of time, service and severity as bytes, which FORMAT.md describes. No bytes at all if there are too
 * many services.
 *
 * @param range The least and the greatest timestamp.
 */
export function encodeSummary(columns: SummarizedColumns, range: SliceRange): Uint8Array {
  if (!areFewNames(columns.services.values)) return new Uint8Array()
  const series = countSeries(columns)
  if (series.length > MAX_SERIES) return new Uint8Array()
  const place = placeOfWidth(series.length, range)
  const writer = new ByteWriter()
  writer.u8(SUMMARY_VERSION)
  writer.u8(place)
  writer.varint(columns.services.values.length)
  for (const name of columns.services.values) writer.text(name)
  writer.varint(series.length)
  for (const { code, severity, rows } of series) {
    writer.varint(code)
    writer.u8(severity)
    writer.varint(rows)
  }
  for (const count of countSlices(columns, series, place, range)) writer.varint(count)
  return writer.finish()
}

interface Series {
  readonly code: number
  readonly severity: number
  readonly rows: number
}

function areFewNames(names: readonly string[]): boolean {
  let bytes = 0
  for (const name of names) bytes += Buffer.byteLength(name)
  return names.length <= MAX_SERVICES && bytes <= MAX_NAMES_BYTES
}

/** The pairs of service and severity that occur, with the number of their rows. */
function countSeries({ severities, services: { codes, values } }: SummarizedColumns): Series[] {
  const rows = new Uint32Array((values.length + 1) * SEVERITIES)
  for (let row = 0; row < severities.length; row++) {
    const at = (codes[row] as number) * SEVERITIES + (severities[row] as number)
    rows[at] = (rows[at] as number) + 1
  }
  const series: Series[] = []
  for (const [at, count] of rows.entries()) {
    if (count > 0) series.push({ code: Math.floor(at / SEVERITIES), severity: at % SEVERITIES, rows: count })
  }
  return series
}

/** The place of the least width that gives few enough slices. */
function placeOfWidth(series: number, range: SliceRange): number {
  const most = Math.min(MAX_SLICES, MAX_COUNTS / series)
  const place = SLICE_WIDTHS.findIndex((width) => sliceCount(width, range) <= most)
  return place === -1 ? WHOLE : place
}

/** For each series, the number of rows in each slice. Nothing if there is only one slice. */
function countSlices(
  { timestamps, severities, services: { codes, values } }: SummarizedColumns,
  series: readonly Series[],
  place: number,
  range: SliceRange,
): Uint32Array {
  const width = SLICE_WIDTHS[place]
  const slices = width === undefined ? 1 : sliceCount(width, range)
  if (width === undefined || slices === 1) return new Uint32Array()
  const starts = new Uint32Array((values.length + 1) * SEVERITIES)
  for (const [i, { code, severity }] of series.entries()) starts[code * SEVERITIES + severity] = i * slices
  const counts = new Uint32Array(series.length * slices)
  for (let row = 0; row < severities.length; row++) {
    const start = starts[(codes[row] as number) * SEVERITIES + (severities[row] as number)] as number
    const at = start + sliceOf(timestamps[row] as number, width, range)
    counts[at] = (counts[at] as number) + 1
  }
  return counts
}
