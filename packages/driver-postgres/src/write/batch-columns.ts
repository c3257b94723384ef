import { type LogBatch, type SearchedFields, toMicroseconds } from '@logpond/core'
import { encodeJson, needsCode } from '../text/json-code.js'
import { encodeText } from '../text/text-code.js'
import { wordText } from '../text/word-text.js'
import { bigintArray, integerArray, smallintArray, textArray } from './binary-array.js'

/** Bytes of an entry beside its texts: the numbers, the row and its indexes, as measured with entries of a web shop. */
const FIXED_SIZE = 290

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

/** The columns of a batch, as the functions of the schema take them. */
export function columnsOf(batch: LogBatch, sizes: readonly number[]): unknown[] {
  const texts = (column: readonly (string | undefined)[]) => textArray(column.map(encoded))
  const { messages, attributes } = batch
  const words = messages.map((message, i) => wordText(searched(message, attributes[i])))
  return [
    bigintArray(batch.timestamps.map(toMicroseconds)),
    smallintArray(batch.severities),
    integerArray(sizes),
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

function searched(message: string, attributes: string | undefined): SearchedFields {
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
