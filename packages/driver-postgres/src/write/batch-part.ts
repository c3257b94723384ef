import { type LogBatch, toMicroseconds } from '@logpond/core'
import { encodeJson, needsCode } from '../text/json-code.js'
import { encodeText } from '../text/text-code.js'
import { wordText } from '../text/word-text.js'
import { bigintArray, integerArray, smallintArray, textArray } from './binary-array.js'

/** Entries, and UTF-16 units of their texts, that are sent in one call. A larger batch takes several, in one transaction. */
const MAX_ENTRIES = 20_000
const MAX_UNITS = 16 * 2 ** 20

/** Bytes of an entry beside its texts: the numbers, the row and its indexes, as measured with entries of a web shop. */
const FIXED_SIZE = 180

/** Entries of a batch that are sent together. */
export interface BatchPart {
  readonly start: number
  readonly end: number
}

/** What the store counts of a batch. Times are in microseconds. */
export interface BatchSummary {
  readonly sizes: readonly number[]
  readonly bytes: number
  readonly minTimestamp: number
  readonly maxTimestamp: number
}

export function summaryOf(batch: LogBatch): BatchSummary {
  let bytes = 0
  let min = Infinity
  let max = -Infinity
  const sizes = Array.from({ length: batch.size }, (_, i) => {
    const timestamp = batch.timestamps[i] as number
    if (timestamp < min) min = timestamp
    if (timestamp > max) max = timestamp
    const size = sizeOf(batch, i)
    bytes += size
    return size
  })
  return { sizes, bytes, minTimestamp: toMicroseconds(min), maxTimestamp: toMicroseconds(max) }
}

/**
 * The bytes that an entry takes, roughly: its message and attributes are there twice, for searches. A count of the units, not of
 * the bytes in UTF-8: it costs nothing, and the same entry always has the same size.
 */
function sizeOf({ messages, services, hosts, traceIds, spanIds, attributes }: LogBatch, i: number): number {
  const once = lengthOf(services[i]) + lengthOf(hosts[i]) + lengthOf(traceIds[i]) + lengthOf(spanIds[i])
  return FIXED_SIZE + once + 2 * (lengthOf(messages[i]) + lengthOf(attributes[i]))
}

function lengthOf(text: string | undefined): number {
  return text === undefined ? 0 : text.length
}

/** Divides a batch into parts, each of which fits into one call. A part has at least one entry, however large that is. */
export function partsOf(batch: LogBatch, { sizes }: Pick<BatchSummary, 'sizes'>): BatchPart[] {
  const parts: BatchPart[] = []
  let start = 0
  let units = 0
  for (let i = 0; i < batch.size; i++) {
    const size = sizes[i] as number
    if (i > start && (i - start >= MAX_ENTRIES || units + size > MAX_UNITS)) {
      parts.push({ start, end: i })
      start = i
      units = 0
    }
    units += size
  }
  parts.push({ start, end: batch.size })
  return parts
}

/** The columns of a part, as the functions of the schema take them. */
export function columnsOf(batch: LogBatch, sizes: readonly number[], { start, end }: BatchPart): unknown[] {
  const part = <T>(column: readonly T[]) =>
    start === 0 && end === column.length ? column : column.slice(start, end)
  const texts = (column: readonly (string | undefined)[]) => textArray(part(column).map(encoded))
  const messages = part(batch.messages)
  const attributes = part(batch.attributes)
  const words = messages.map((message, i) => wordText(searched(message, attributes[i])))
  return [
    bigintArray(part(batch.timestamps).map(toMicroseconds)),
    smallintArray(part(batch.severities)),
    integerArray(part(sizes)),
    texts(batch.messages),
    textArray(words),
    texts(batch.services),
    texts(batch.hosts),
    texts(batch.traceIds),
    texts(batch.spanIds),
    textArray(attributes),
    documentsOf(attributes),
  ]
}

function encoded(text: string | undefined): string | undefined {
  return text === undefined ? undefined : encodeText(text)
}

function searched(message: string, attributes: string | undefined) {
  return attributes === undefined ? { message } : { message, attributes }
}

/** The attributes that `jsonb` cannot hold as they are; null if it can hold all. */
function documentsOf(attributes: readonly (string | undefined)[]): Buffer | null {
  const isNeeded = (json: string | undefined) => json !== undefined && needsCode(json)
  if (!attributes.some(isNeeded)) return null
  return textArray(
    attributes.map((json) => (json !== undefined && needsCode(json) ? encodeJson(json) : undefined)),
  )
}
