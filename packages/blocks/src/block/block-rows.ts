import { joinTexts, listTexts } from '../columns/text-spans.js'
import { HAS_SPAN_ID, HAS_TRACE_ID, type PackedTexts } from '../part/packed-texts.js'
import type { DictionaryColumn } from '../part/part.js'

/** The rows of a block before it is encoded, in the order of (timestamp, id). Element `i` of each column belongs to row `i`. */
export interface BlockRows {
  readonly count: number
  readonly ids: Float64Array
  /** Whole microseconds since the Unix epoch. */
  readonly timestamps: Float64Array
  readonly severities: Uint8Array
  /** May list values that no row has. */
  readonly services: DictionaryColumn
  readonly hosts: DictionaryColumn
  readonly texts: PackedTexts
}

/** Rows as lists of values. */
export interface BlockColumns {
  readonly ids: readonly number[]
  /** Whole microseconds since the Unix epoch. */
  readonly timestamps: readonly number[]
  readonly severities: readonly number[]
  readonly services: readonly (string | undefined)[]
  readonly hosts: readonly (string | undefined)[]
  readonly traceIds: readonly (string | undefined)[]
  readonly spanIds: readonly (string | undefined)[]
  readonly messages: readonly string[]
  /** JSON text. */
  readonly attributes: readonly (string | undefined)[]
}

/** The rows of a block from lists of values. */
export function packRows(columns: BlockColumns): BlockRows {
  const { messages, attributes, traceIds, spanIds } = columns
  const count = columns.ids.length
  const texts: (string | undefined)[] = []
  for (let row = 0; row < count; row++)
    texts.push(messages[row], attributes[row], traceIds[row], spanIds[row])
  const { bytes, starts, ends } = joinTexts(texts)
  const lengthOf = (place: number) => (ends[place] as number) - (starts[place] as number)
  return {
    count,
    ids: Float64Array.from(columns.ids),
    timestamps: Float64Array.from(columns.timestamps),
    severities: Uint8Array.from(columns.severities),
    services: listTexts(columns.services),
    hosts: listTexts(columns.hosts),
    texts: {
      bytes,
      starts: Uint32Array.from(columns.ids, (_, row) => starts[row * 4] as number),
      messageLengths: Uint32Array.from(columns.ids, (_, row) => lengthOf(row * 4)),
      attributesLengths: Uint32Array.from(columns.ids, (_, row) => lengthOf(row * 4 + 1)),
      flags: Uint8Array.from(
        columns.ids,
        (_, row) =>
          (traceIds[row] === undefined ? 0 : HAS_TRACE_ID) | (spanIds[row] === undefined ? 0 : HAS_SPAN_ID),
      ),
    },
  }
}

/** Some of the rows, which share the memory of all. */
export function sliceRows(rows: BlockRows, from: number, to: number): BlockRows {
  const { texts, services, hosts } = rows
  return {
    count: to - from,
    ids: rows.ids.subarray(from, to),
    timestamps: rows.timestamps.subarray(from, to),
    severities: rows.severities.subarray(from, to),
    services: { values: services.values, codes: services.codes.subarray(from, to) },
    hosts: { values: hosts.values, codes: hosts.codes.subarray(from, to) },
    texts: {
      bytes: texts.bytes,
      starts: texts.starts.subarray(from, to),
      messageLengths: texts.messageLengths.subarray(from, to),
      attributesLengths: texts.attributesLengths.subarray(from, to),
      flags: texts.flags.subarray(from, to),
    },
  }
}
