import type { Codec } from '../bytes/codec.js'
import { crc32 } from '../bytes/crc32.js'
import { cutJson } from '../columns/cut-json.js'
import { cutMessage } from '../columns/cut-message.js'
import { encodeDictionary, usedValues } from '../columns/dictionary-column.js'
import { encodeIds } from '../columns/id-column-encoder.js'
import { encodeIntegers } from '../columns/integers.js'
import { jsonPaths } from '../columns/json-paths.js'
import { cutTexts } from '../columns/template-cutter.js'
import { encodeTemplates } from '../columns/template-encoder.js'
import { encodeFilter } from '../filter/encode-filter.js'
import { FilterKeys } from '../filter/filter-keys.js'
import { encodeSummary } from '../summary/encode-summary.js'
import { type BlockHead, encodeBlockHead, NO_HASH } from './block-head.js'
import type { BlockRows } from './block-rows.js'
import { BodyWriter } from './body-writer.js'
import { addAttributesKeys, addIdKeys, addMessageKeys } from './filter-of-texts.js'
import { encodeMessageSummary } from './message-summary.js'
import { openBlock } from './open-block.js'
import { rowSpans } from './row-spans.js'
import { BYTES_OF_SPAN_ID, BYTES_OF_TRACE_ID, MAX_ROWS } from './sections.js'

/** A part as values of a store. */
export interface EncodedBlock {
  readonly head: Uint8Array
  /** A hot batch has none. */
  readonly filter: Uint8Array | undefined
  readonly body: Uint8Array
}

export interface BlockOptions {
  /** The store that the block belongs to: 32 hex digits. */
  readonly uuid: string
  /** Keys of the parts that it was made from. */
  readonly replaces: readonly number[]
  /** @default 'zstd' */
  readonly codec?: Codec
}

/**
 * Makes the values of a sealed block.
 *
 * @param rows From 1 to 65,536 rows in the order of (timestamp, id).
 */
export function encodeBlock(rows: BlockRows, { uuid, replaces, codec = 'zstd' }: BlockOptions): EncodedBlock {
  const { count, timestamps, severities } = rows
  if (count < 1 || count > MAX_ROWS)
    throw new RangeError(`A block has from 1 to ${MAX_ROWS} rows, not ${count}.`)
  const services = usedValues(rows.services)
  const hosts = usedValues(rows.hosts)
  const keys = new FilterKeys()
  for (const name of services.values) keys.addName('service', name)
  for (const name of hosts.values) keys.addName('host', name)
  const sections = new BodyWriter(codec)
  sections.add(encodeIntegers(rows.ids, count))
  sections.add(encodeIntegers(timestamps, count))
  sections.add(severities)
  sections.add(encodeDictionary(services, count))
  sections.add(encodeDictionary(hosts, count))
  const places = addTexts(rows, sections, keys)
  const firstId = rows.ids.reduce((least, id) => Math.min(least, id))
  const lastId = rows.ids.reduce((greatest, id) => Math.max(greatest, id))
  const body = sections.finish([count, firstId, lastId], places)
  const filter = encodeFilter(keys)
  const minTime = timestamps[0] as number
  const maxTime = timestamps[count - 1] as number
  const head: Omit<BlockHead, 'messages'> = {
    kind: 'block',
    ...{ uuid, codec, replaces, count, firstId, lastId, minTime, maxTime },
    keyId: 0,
    bySeverity: countSeverities(severities),
    rawBytes: sections.rawBytes,
    filterBytes: filter.length,
    filterChecksum: crc32(filter),
    bodyBytes: body.length,
    bodyChecksum: crc32(body),
    summary: encodeSummary({ timestamps, severities, services }, { min: minTime, max: maxTime }),
    prev: NO_HASH,
    root: NO_HASH,
  }
  // The rows by message are counted in the columns, as a reader does it.
  const part = openBlock(head, body)
  const messages = encodeMessageSummary(part.messageCounts(), codec)
  part.free(false)
  return { head: encodeBlockHead({ ...head, messages }), filter, body }
}

/** Adds ids, messages and attributes. Returns the places of the last two. */
function addTexts({ texts, count }: BlockRows, sections: BodyWriter, keys: FilterKeys): number[] {
  const { messages, attributes, traceIds, spanIds } = rowSpans(texts, count)
  const traces = encodeIds(traceIds, count, BYTES_OF_TRACE_ID)
  const spans = encodeIds(spanIds, count, BYTES_OF_SPAN_ID)
  for (const { rows, values } of [traces, spans]) {
    sections.add(rows)
    sections.addRandom(values)
  }
  addIdKeys(traceIds, traces.firstRows, 'traceId', keys)
  addIdKeys(spanIds, spans.firstRows, 'spanId', keys)
  const cutMessages = cutTexts(messages, count, cutMessage)
  addMessageKeys(messages, cutMessages, keys)
  const messagePlace = encodeTemplates(messages.bytes, cutMessages, count, ownColumns, sections)
  const cutAttributes = cutTexts(attributes, count, cutJson)
  addAttributesKeys(attributes, cutAttributes, keys)
  return [messagePlace, encodeTemplates(attributes.bytes, cutAttributes, count, jsonPaths, sections)]
}

/** Each variable of each template has a column of its own. */
function ownColumns(_template: Uint8Array, number: number, slots: number): string[] {
  return Array.from({ length: slots }, (_, slot) => `${number}:${slot}`)
}

function countSeverities(severities: Uint8Array): number[] {
  const bySeverity = new Array<number>(25).fill(0)
  for (const severity of severities) bySeverity[severity] = (bySeverity[severity] as number) + 1
  return bySeverity
}
