import type { LogBatch } from '../contract/log-batch.js'
import type { LogRecord } from '../record/log-record.js'
import { BATCH_COLUMNS } from './batch-columns.js'
import { SettleableReceipt } from './settleable-receipt.js'

/** The most elements to reserve in a column at the start. */
const MAX_ROOM = 5000

// Filled by push, so that V8 treats the copies as arrays without holes: cloning arrays with holes takes a driver twice the time.
const TEXT_ROOM = roomOf<string>('')
const NUMBER_ROOM = roomOf(0)
const TIME_ROOM = roomOf(0.5)
const RECEIPT_ROOM = roomOf(new SettleableReceipt())

function roomOf<T>(element: T): T[] {
  const room: T[] = []
  for (let i = 0; i < MAX_ROOM; i++) room.push(element)
  return room
}

/** All arrays that have one element for each entry. */
const COLUMNS = [...BATCH_COLUMNS, 'receipts', 'sizes'] as const

/** A batch with the receipts of its entries. Grows at its end until it is taken from the queue. */
export class QueuedBatch implements LogBatch {
  readonly token: string
  readonly isRetry = false
  /** The arrival time of its first entry. */
  readonly since: number
  size = 0
  /** Estimated bytes of all entries. */
  bytes = 0
  readonly timestamps: number[]
  readonly severities: number[]
  readonly messages: string[]
  readonly services: (string | undefined)[]
  readonly hosts: (string | undefined)[]
  readonly traceIds: (string | undefined)[]
  readonly spanIds: (string | undefined)[]
  readonly attributes: (string | undefined)[]
  readonly receipts: SettleableReceipt[]
  /** Estimated bytes of each entry. */
  readonly sizes: number[]
  #wasTried = false

  /** @param room The expected number of entries: a column that grows is copied repeatedly. */
  constructor(token: string, since: number, room = 0) {
    this.token = token
    this.since = since
    this.timestamps = TIME_ROOM.slice(0, room)
    this.severities = NUMBER_ROOM.slice(0, room)
    this.messages = TEXT_ROOM.slice(0, room)
    this.services = TEXT_ROOM.slice(0, room)
    this.hosts = TEXT_ROOM.slice(0, room)
    this.traceIds = TEXT_ROOM.slice(0, room)
    this.spanIds = TEXT_ROOM.slice(0, room)
    this.attributes = TEXT_ROOM.slice(0, room)
    this.receipts = RECEIPT_ROOM.slice(0, room)
    this.sizes = NUMBER_ROOM.slice(0, room)
  }

  push(record: LogRecord, bytes: number, receipt: SettleableReceipt): void {
    const i = this.size++
    this.timestamps[i] = record.timestamp
    this.severities[i] = record.severity
    this.messages[i] = record.message
    this.services[i] = record.service
    this.hosts[i] = record.host
    this.traceIds[i] = record.traceId
    this.spanIds[i] = record.spanId
    this.attributes[i] = record.attributes
    this.receipts[i] = receipt
    this.sizes[i] = bytes
    this.bytes += bytes
  }

  /** Removes the unused room: no more entries are pushed. */
  seal(): void {
    for (const column of COLUMNS) this[column].length = this.size
  }

  /** The batch for the next call of a driver. Another object from the second call on, because the first one may be under way. */
  attempt(): LogBatch {
    if (this.#wasTried) return { ...columnsOf(this), isRetry: true }
    this.#wasTried = true
    return this
  }

  /** Splits the batch into two new ones, each with its own token. */
  halves(): [QueuedBatch, QueuedBatch] {
    const middle = this.size >> 1
    return [this.#slice('a', 0, middle), this.#slice('b', middle, this.size)]
  }

  #slice(suffix: string, start: number, end: number): QueuedBatch {
    const part = new QueuedBatch(this.token + suffix, this.since)
    part.size = end - start
    for (let i = start; i < end; i++) part.bytes += this.sizes[i] as number
    for (const column of COLUMNS) {
      const target = part[column] as unknown[]
      for (let i = start; i < end; i++) target.push(this[column][i])
    }
    return part
  }
}

function columnsOf(batch: LogBatch): LogBatch {
  const { token, size, timestamps, severities, messages, services, hosts, traceIds, spanIds, attributes } =
    batch
  return { token, size, timestamps, severities, messages, services, hosts, traceIds, spanIds, attributes }
}
