import type { LogRecord } from '../record/log-record.js'
import { QueuedBatch } from './queued-batch.js'
import type { SettleableReceipt } from './settleable-receipt.js'

/** The memory of an entry without its text: its place in the columns and its receipt. */
const ENTRY_OVERHEAD = 160

/** Estimates the bytes that a record takes while it waits. */
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

/**
 * The bounded queue of accepted entries, in the order of their arrival.
 *
 * It is a list of batches: the last batch grows until it has `maxBatchSize` entries or is taken, so an
 * entry is copied only once, into the columns that the driver gets. An entry counts towards the bounds until it is settled,
 * even after it was taken.
 */
export class WriteQueue {
  readonly #queueSize: number
  readonly #queueBytes: number
  readonly #maxBatchSize: number
  readonly #tokenPrefix = crypto.randomUUID()
  readonly #batches: QueuedBatch[] = []
  #tokens = 0
  /** The size of the batch that was taken last: the next one often has the same size. */
  #lastSize = 0
  #waiting = 0
  #taken = 0
  #bytes = 0

  constructor(options: { queueSize: number; queueBytes: number; maxBatchSize: number }) {
    this.#queueSize = options.queueSize
    this.#queueBytes = options.queueBytes
    this.#maxBatchSize = options.maxBatchSize
  }

  /** Entries that were not taken yet. */
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

  /** Whether one more entry is accepted. Its own bytes do not matter: an entry that fits into an empty queue must always get in. */
  get hasRoom(): boolean {
    return this.room > 0
  }

  /** How many more entries the queue accepts, if it has room for their bytes. */
  get room(): number {
    return this.#bytes < this.#queueBytes ? this.#queueSize - this.#waiting - this.#taken : 0
  }

  /** Whether the batch to take next is full. */
  get hasFullBatch(): boolean {
    return this.#batches.length > 1 || this.#waiting >= this.#maxBatchSize
  }

  /** The arrival time of the oldest waiting entry. */
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

  /** Takes the oldest batch. */
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

  /** Frees the room of a batch that was taken, or of a part of it. */
  release(batch: QueuedBatch): void {
    this.#taken -= batch.size
    this.#bytes -= batch.bytes
  }
}
