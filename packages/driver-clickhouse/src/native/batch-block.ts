import { type LogBatch, toMicroseconds } from '@logpond/core'
import { attributePairs } from './attribute-pairs.js'
import { Compression, type Encoding } from './compression.js'
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

/**
 * A batch as one block of ClickHouse's format Native: its entries, and a row for the commit, which has the token, the number of
 * entries and the last id. The block becomes one part of the table, so all of it is visible, or nothing.
 *
 * Most of it is encoded and compressed from the beginning, before the last id is known; a writer that was overtaken does not encode it
 * again.
 */
export class BatchBlock {
  readonly #size: number
  readonly #head: Buffer
  readonly #encoding: Encoding
  #begun: Compression | undefined

  constructor(batch: LogBatch, encoding: Encoding) {
    this.#size = batch.size
    this.#head = headOf(batch)
    this.#encoding = encoding
    this.#begun = new Compression(this.#head, encoding)
  }

  /**
   * The block, compressed.
   *
   * @param last The last id of the table.
   * @param partition The partition of all rows.
   */
  async bytes(last: number, partition: number): Promise<Buffer> {
    const compression = this.#begun ?? new Compression(this.#head, this.#encoding)
    this.#begun = undefined
    return compression.end(this.#tail(last, partition))
  }

  /** Releases a block that is not used. */
  close(): void {
    this.#begun?.close()
    this.#begun = undefined
  }

  #tail(last: number, partition: number): Buffer {
    const rows = this.#size + 1
    const writer = new NativeWriter()
    column(writer, 'p', 'UInt32')
    writer.uint32s(Array<number>(rows).fill(partition))
    column(writer, 'id', 'Int64')
    writer.int64s(Array.from({ length: rows }, (_, i) => last + Math.min(i + 1, this.#size)))
    return writer.bytes()
  }
}

function headOf(batch: LogBatch): Buffer {
  const { size, token, timestamps, severities, messages, services, hosts, traceIds, spanIds } = batch
  const { attributes } = batch
  const times = timestamps.map(toMicroseconds)
  const found = attributes.map((json) => attributePairs(json))
  const writer = new NativeWriter()
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
  return writer.bytes()
}

function column(writer: NativeWriter, name: (typeof COLUMNS)[number], type: string): void {
  writer.string(name)
  writer.string(type)
}
