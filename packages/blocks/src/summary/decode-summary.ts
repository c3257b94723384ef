import { LogStorageError } from '@logpond/core'
import { ByteReader } from '../bytes/byte-reader.js'
import { corrupt } from '../bytes/corrupt.js'
import { MAX_COUNTS, MAX_SERIES, MAX_SERVICES, MAX_SLICES, SUMMARY_VERSION } from './encode-summary.js'
import { SLICE_WIDTHS, type SliceRange, sliceCount, WHOLE } from './slice-width.js'

const MAX_ROWS = 2 ** 32 - 1
const MAX_SEVERITY = 24

/** The rows of one service and severity. */
export interface Series {
  readonly service: string | undefined
  readonly severity: number
  readonly rows: number
}

/** What the bytes of a summary say. */
export interface SummaryContent {
  readonly series: readonly Series[]
  /** Width of a slice in microseconds; infinite if there is one for all times. */
  readonly width: number
  readonly slices: number
  /** Reads, for each series, the number of rows in each slice. Most questions do not need it, and it takes longest. */
  counts(): Uint32Array
}

/**
 * Reads a summary.
 *
 * @throws LogStorageError CORRUPT, or UNSUPPORTED for a summary of a later version. `counts` of the result may throw CORRUPT, too.
 */
export function decodeSummary(bytes: Uint8Array, range: SliceRange): SummaryContent {
  const reader = new ByteReader(bytes)
  const version = reader.u8()
  if (version !== SUMMARY_VERSION) {
    throw new LogStorageError(
      'UNSUPPORTED',
      `The summary of a block has version ${version}; this version of Logpond reads version ${SUMMARY_VERSION}. Update Logpond.`,
    )
  }
  const place = reader.u8()
  if (place > WHOLE) throw corrupt(`a summary has slices of the width ${place}`)
  const width = SLICE_WIDTHS[place] ?? Infinity
  const slices = width === Infinity ? 1 : sliceCount(width, range)
  if (slices > MAX_SLICES) throw corrupt(`a summary has ${slices} slices`)
  const names: string[] = []
  for (let left = reader.size(MAX_SERVICES, 'the number of services'); left > 0; left--)
    names.push(reader.text())
  const series = readSeries(reader, names)
  if (series.length * slices > MAX_COUNTS) throw corrupt(`a summary has ${series.length} series`)
  const rest = reader.rest()
  let counts: Uint32Array | undefined
  return {
    ...{ series, width, slices },
    counts: () => {
      counts ??= readCounts(new ByteReader(rest), series, slices)
      return counts
    },
  }
}

function readSeries(reader: ByteReader, names: readonly string[]): Series[] {
  const series: Series[] = []
  for (let left = reader.size(MAX_SERIES, 'the number of series'); left > 0; left--) {
    const code = reader.size(names.length, 'the place of a service')
    const severity = reader.u8()
    if (severity < 1 || severity > MAX_SEVERITY) throw corrupt(`a summary counts the severity ${severity}`)
    const rows = reader.size(MAX_ROWS, 'a number of rows')
    series.push({ service: code === 0 ? undefined : names[code - 1], severity, rows })
  }
  return series
}

function readCounts(reader: ByteReader, series: readonly Series[], slices: number): Uint32Array {
  const counts = new Uint32Array(series.length * slices)
  if (slices === 1) {
    reader.end()
    return Uint32Array.from(series, ({ rows }) => rows)
  }
  for (const [i, { rows }] of series.entries()) {
    let left = rows
    for (let slice = 0; slice < slices; slice++) {
      const count = reader.size(left, 'a number of rows')
      counts[i * slices + slice] = count
      left -= count
    }
    if (left > 0) throw corrupt(`the slices of a summary lack ${left} rows`)
  }
  reader.end()
  return counts
}
