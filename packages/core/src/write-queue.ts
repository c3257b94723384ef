import type { LogBatch } from './log-batch.js'
import type { LogRecord } from './log-record.js'
import { SettleableReceipt } from './write-receipt.js'

/** What an entry takes in memory besides its text: its place in the columns and its receipt. */
const ENTRY_OVERHEAD = 160

/** About how many bytes a record takes while it waits. */
export function estimateBytes(record: LogRecord): number {
  return (
    ENTRY_OVERHEAD +
    record.message.length +
    (record.service?.length ?? 0) +
    (record.host?.length ?? 0) +
    (record.traceId?.length ?? 0) +
    (record.spanId?.length ?? 0) +
    (record.attributes?.length ?? 0)
  )
}

/** Elements that a column has room for from the beginning, at most. */
const MOST_ROOM = 5000

// Filled by pushing, so that V8 sees no holes in their copies: a driver that clones arrays with holes takes twice the time.
const TEXT_ROOM = roomOf<string>('')
const NUMBER_ROOM = roomOf(0)
const TIME_ROOM = roomOf(0.5)
const RECEIPT_ROOM = roomOf(new SettleableReceipt())

function roomOf<T>(element: T): T[] {
  const room: T[] = []
  for (let i = 0; i < MOST_ROOM; i++) room.push(element)
  return room
}

/** A batch with the receipts of its entries. Grows at its end until it is taken from the queue. */
export class QueuedBatch implements LogBatch {
  readonly token: string
  /** When its first entry came. */
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

  /** @param room How many entries it will probably have: columns that grow are copied again and again. */
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

  /** Cuts off the room that is left: nothing is pushed any more. */
  seal(): void {
    for (const column of COLUMNS) this[column].length = this.size
  }

  /** Two batches of their own, each with a token of its own. */
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

const COLUMNS = [
  'timestamps',
  'severities',
  'messages',
  'services',
  'hosts',
  'traceIds',
  'spanIds',
  'attributes',
  'receipts',
  'sizes',
] as const

/**
 * The bounded place where accepted entries wait, in the order in which they came.
 *
 * It is a list of batches in the making: the last one grows until it has `maxBatchSize` entries or is taken, so that an
 * entry is copied once, into the columns that the driver gets. An entry keeps its place until it is settled: what has
 * been taken still counts.
 */
export class WriteQueue {
  readonly #queueSize: number
  readonly #queueBytes: number
  readonly #maxBatchSize: number
  readonly #tokenPrefix = crypto.randomUUID()
  readonly #batches: QueuedBatch[] = []
  #tokens = 0
  /** Of the batch that was taken last: the next one is often as large. */
  #lastSize = 0
  #waiting = 0
  #taken = 0
  #bytes = 0

  constructor(options: { queueSize: number; queueBytes: number; maxBatchSize: number }) {
    this.#queueSize = options.queueSize
    this.#queueBytes = options.queueBytes
    this.#maxBatchSize = options.maxBatchSize
  }

  /** Entries that wait to be taken. */
  get waiting(): number {
    return this.#waiting
  }

  /** Entries that were taken and are not settled yet. */
  get taken(): number {
    return this.#taken
  }

  /** Estimated bytes of both. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether one more entry is accepted. Its own bytes do not matter: what may wait alone must be able to get in. */
  get hasRoom(): boolean {
    return this.room > 0
  }

  /** How many more entries are accepted, as far as their number goes. */
  get room(): number {
    return this.#bytes < this.#queueBytes ? this.#queueSize - this.#waiting - this.#taken : 0
  }

  /** Whether the batch that is taken next cannot grow any more. */
  get hasFullBatch(): boolean {
    return this.#batches.length > 1 || this.#waiting >= this.#maxBatchSize
  }

  /** When the entry that waits longest came. */
  get since(): number | undefined {
    return this.#batches[0]?.since
  }

  push(record: LogRecord, bytes: number, receipt: SettleableReceipt, now: () => number): void {
    let batch = this.#batches[this.#batches.length - 1]
    if (batch === undefined || batch.size >= this.#maxBatchSize) {
      const token = `${this.#tokenPrefix}-${++this.#tokens}`
      batch = new QueuedBatch(token, now(), batch?.size ?? this.#lastSize)
      this.#batches.push(batch)
    }
    batch.push(record, bytes, receipt)
    this.#waiting++
    this.#bytes += bytes
  }

  /** Takes the entries that have waited longest, as one batch. */
  take(): QueuedBatch | undefined {
    const batch = this.#batches.shift()
    if (batch !== undefined) {
      batch.seal()
      this.#lastSize = batch.size
      this.#waiting -= batch.size
      this.#taken += batch.size
    }
    return batch
  }

  /** Gives back the room of a batch that was taken, or of a part of it. */
  release(batch: QueuedBatch): void {
    this.#taken -= batch.size
    this.#bytes -= batch.bytes
  }
}
