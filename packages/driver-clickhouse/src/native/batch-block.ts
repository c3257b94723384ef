import { type LogBatch, toMicroseconds } from '@logpond/core'
import { attributePairs } from './attribute-pairs.js'
import { compressed, type Encoding } from './compression.js'
import { foldedText } from './folded-text.js'
import { NativeWriter } from './native-writer.js'

/** The kinds of rows in the table. */
export const ENTRY = 0
export const COMMIT = 1
export const SCHEMA = 2

/** The columns of a block, in its order. Those that depend on the last id come last. */
export const COLUMNS = [
  'kind',
  'ts',
  'severity',
  'message',
  'text',
  'service',
  'host',
  'trace_id',
  'span_id',
  'attributes',
  'pairs',
  'dotted',
  'token',
  'size',
  'p',
  'id',
] as const

/** Bytes for which there is room for each entry, or the block is copied while it is written. The system provides only those that are used. */
const ROOM = 512

/**
 * A batch as one block of ClickHouse's format Native: its entries, and a row for the commit, which has the token, the number of
 * entries and the last id. The block becomes one part of the table, so all of it is visible, or nothing.
 *
 * Most of it does not depend on the last id, and is encoded once; a writer that was overtaken only compresses it again.
 */
export class BatchBlock {
  readonly #size: number
  readonly #encoding: Encoding
  readonly #writer: NativeWriter
  /** Bytes that do not depend on the last id. */
  readonly #headLength: number
  #prepared: { readonly last: number; readonly data: Promise<Buffer> } | undefined

  constructor(batch: LogBatch, encoding: Encoding) {
    this.#size = batch.size
    this.#encoding = encoding
    this.#writer = new NativeWriter(ROOM * (batch.size + 1))
    writeHead(this.#writer, batch)
    this.#headLength = this.#writer.length
  }

  /**
   * Compresses the block in the background, unless that was done for the same last id. A block that was prepared for another one before must
   * not be used any more.
   *
   * @param last The last id of the table.
   * @param partition The partition of all rows, which follows from the last id.
   */
  prepare(last: number, partition: number): Promise<Buffer> {
    if (this.#prepared?.last === last) return this.#prepared.data
    this.#writer.truncate(this.#headLength)
    this.#writeTail(last, partition)
    const data = compressed(this.#writer.bytes(), this.#encoding)
    // Only an append that uses it waits for it.
    data.catch(() => {})
    this.#prepared = { last, data }
    return data
  }

  #writeTail(last: number, partition: number): void {
    const writer = this.#writer
    const rows = this.#size + 1
    column(writer, 'p', 'UInt32')
    writer.uint32s(Array<number>(rows).fill(partition))
    column(writer, 'id', 'Int64')
    writer.int64s(Array.from({ length: rows }, (_, i) => last + Math.min(i + 1, this.#size)))
  }
}

function writeHead(writer: NativeWriter, batch: LogBatch): void {
  const { size, token, timestamps, severities, messages, services, hosts, traceIds, spanIds } = batch
  const { attributes } = batch
  const times = timestamps.map(toMicroseconds)
  const found = attributes.map((json) => attributePairs(json))
  writer.varint(COLUMNS.length)
  writer.varint(size + 1)
  column(writer, 'kind', 'UInt8')
  writer.uint8s([...Array<number>(size).fill(ENTRY), COMMIT])
  column(writer, 'ts', 'Int64')
  // The commit's row has a time of its entries, so it does not make the times of a part wider.
  writer.int64s([...times, times[0] as number])
  column(writer, 'severity', 'UInt8')
  writer.uint8s([...severities, 0])
  column(writer, 'message', 'String')
  writer.strings([...messages, ''])
  column(writer, 'text', 'String')
  messages.forEach((message, i) => void writer.string(foldedText({ message, attributes: attributes[i] })))
  writer.string('')
  const nullables = { service: services, host: hosts, trace_id: traceIds, span_id: spanIds, attributes }
  for (const [name, texts] of Object.entries(nullables)) {
    column(writer, name as keyof typeof nullables, 'Nullable(String)')
    writer.nullableStrings([...texts, undefined])
  }
  column(writer, 'pairs', 'Array(String)')
  writer.stringArrays([...found.map(({ pairs }) => pairs), []])
  column(writer, 'dotted', 'Array(String)')
  writer.stringArrays([...found.map(({ dotted }) => dotted), []])
  column(writer, 'token', 'String')
  writer.strings([...Array<string>(size).fill(''), token])
  column(writer, 'size', 'UInt32')
  writer.uint32s([...Array<number>(size).fill(0), size])
}

function column(writer: NativeWriter, name: (typeof COLUMNS)[number], type: string): void {
  writer.string(name)
  writer.string(type)
}
