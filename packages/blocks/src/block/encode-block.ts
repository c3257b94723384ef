import { crc32 } from 'node:zlib'
import type { Codec } from '../bytes/codec.js'
import { cutJson } from '../columns/cut-json.js'
import { cutMessage } from '../columns/cut-message.js'
import { encodeDictionary } from '../columns/dictionary-column.js'
import { encodeIds } from '../columns/id-column-encoder.js'
import { encodeIntegers } from '../columns/integers.js'
import { jsonPaths } from '../columns/json-paths.js'
import { type Cut, TemplateCutter } from '../columns/template-cutter.js'
import { encodeTemplates, type NameColumns } from '../columns/template-encoder.js'
import { joinTexts, listTexts } from '../columns/text-spans.js'
import { filterOfRows } from '../filter/filter-of-rows.js'
import { encodeSummary } from '../summary/encode-summary.js'
import { type BlockHead, encodeBlockHead, NO_HASH } from './block-head.js'
import type { BlockRows } from './block-rows.js'
import { BodyWriter } from './body-writer.js'
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

type OptionalTexts = readonly (string | undefined)[]

/**
 * Makes the values of a sealed block.
 *
 * @param rows From 1 to 65,536 rows in the order of (timestamp, id).
 */
export function encodeBlock(rows: BlockRows, { uuid, replaces, codec = 'zstd' }: BlockOptions): EncodedBlock {
  const count = rows.ids.length
  if (count < 1 || count > MAX_ROWS)
    throw new RangeError(`A block has from 1 to ${MAX_ROWS} rows, not ${count}.`)
  const sections = new BodyWriter(codec)
  sections.add(encodeIntegers(rows.ids, count))
  sections.add(encodeIntegers(rows.timestamps, count))
  sections.add(Uint8Array.from(rows.severities))
  const services = listTexts(rows.services)
  const hosts = listTexts(rows.hosts)
  sections.add(encodeDictionary(services, count))
  sections.add(encodeDictionary(hosts, count))
  addIds(sections, rows.traceIds, BYTES_OF_TRACE_ID)
  addIds(sections, rows.spanIds, BYTES_OF_SPAN_ID)
  const messages = addTexts(sections, rows.messages, cutMessage, ownColumns)
  const attributes = addTexts(sections, rows.attributes, cutJson, jsonPaths)
  const { firstId, lastId } = idsOf(rows)
  const body = sections.finish([count, firstId, lastId], [messages, attributes])
  const filter = filterOfRows(rows, services.values, hosts.values)
  const minTime = rows.timestamps[0] as number
  const maxTime = rows.timestamps[count - 1] as number
  const head: BlockHead = {
    kind: 'block',
    ...{ uuid, codec, replaces, count, firstId, lastId },
    keyId: 0,
    minTime,
    maxTime,
    bySeverity: countSeverities(rows),
    rawBytes: sections.rawBytes,
    filterBytes: filter.length,
    filterChecksum: crc32(filter),
    bodyBytes: body.length,
    bodyChecksum: crc32(body),
    summary: encodeSummary({ ...rows, services }, { min: minTime, max: maxTime }),
    prev: NO_HASH,
    root: NO_HASH,
  }
  return { head: encodeBlockHead(head), filter, body }
}

function addIds(sections: BodyWriter, ids: OptionalTexts, bytesOfId: number): void {
  const { rows, values } = encodeIds(joinTexts(ids), ids.length, bytesOfId)
  sections.add(rows)
  sections.addRandom(values)
}

/** Returns the number of the first section of the texts. */
function addTexts(sections: BodyWriter, texts: OptionalTexts, cut: Cut, nameColumns: NameColumns): number {
  const spans = joinTexts(texts)
  const cutTexts = new TemplateCutter().cut(spans, texts.length, cut)
  return encodeTemplates(spans.bytes, cutTexts, texts.length, nameColumns, sections)
}

/** Each variable of each template has a column of its own. */
function ownColumns(_template: Uint8Array, number: number, slots: number): string[] {
  return Array.from({ length: slots }, (_, slot) => `${number}:${slot}`)
}

function idsOf({ ids }: BlockRows): { firstId: number; lastId: number } {
  let firstId = Infinity
  let lastId = 0
  for (const id of ids) {
    if (id < firstId) firstId = id
    if (id > lastId) lastId = id
  }
  return { firstId, lastId }
}

function countSeverities({ severities }: BlockRows): number[] {
  const bySeverity = new Array<number>(25).fill(0)
  for (const severity of severities) bySeverity[severity] = (bySeverity[severity] as number) + 1
  return bySeverity
}
