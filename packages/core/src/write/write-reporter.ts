import type { StorageStats } from '../contract/storage-stats.js'
import type { WriteReceipt } from '../contract/write-receipt.js'
import type { LogStorageError } from '../errors/log-storage-error.js'
import type { ChannelPublisher } from '../reports/channel-publisher.js'
import { CodeCounts } from '../reports/code-counts.js'
import { DropReporter } from '../reports/drop-reporter.js'
import { commonEcho, type Echo } from '../reports/echo.js'
import { LatencyHistogram } from '../reports/latency-histogram.js'
import type { Attempt, Retry } from './batch-appender.js'
import type { QueuedBatch } from './queued-batch.js'

export interface WriteReporterOptions {
  readonly onDrop: ((receipt: WriteReceipt) => void) | undefined
  readonly channels: ChannelPublisher
}

/** The counters that {@link WriteReporter} keeps. */
type Counts = Pick<
  StorageStats,
  'accepted' | 'refused' | 'refusedByCode' | 'committed' | 'failed' | 'failuresByCode' | 'appendLatency'
>

/** Counts what becomes of entries, and reports it to listeners. */
export class WriteReporter {
  readonly #channels: ChannelPublisher
  readonly #drops: DropReporter
  readonly #refusals = new CodeCounts()
  readonly #failures = new CodeCounts()
  readonly #latency = new LatencyHistogram()
  /** The listeners that led to an entry, for the few entries that have any. */
  readonly #echoes = new WeakMap<WriteReceipt, Echo>()
  #accepted = 0
  #committed = 0
  #losses = 0
  #lastLoss: LogStorageError | undefined

  constructor({ onDrop, channels }: WriteReporterOptions) {
    this.#channels = channels
    this.#drops = new DropReporter(onDrop, channels)
  }

  /** Whether a listener handles dropped entries. */
  get hasDropListener(): boolean {
    return this.#drops.hasListener
  }

  /** How many accepted entries failed for reasons other than `ENTRY_REJECTED`, and the last error. */
  get losses(): { readonly count: number; readonly last: LogStorageError | undefined } {
    return { count: this.#losses, last: this.#lastLoss }
  }

  /** @param echo The listeners that led to the entry. */
  accepted(receipt: WriteReceipt, echo: Echo | undefined): void {
    this.#accepted++
    if (echo !== undefined) this.#echoes.set(receipt, echo)
  }

  /** @param echo The listeners that led to the entry. */
  refused(receipt: WriteReceipt, { code }: LogStorageError, echo: Echo | undefined): void {
    this.#refusals.add(code, 1)
    this.#drops.dropped(receipt, 'refused', echo)
  }

  committed(batch: QueuedBatch): void {
    this.#committed += batch.size
  }

  /** Call this before {@link dropped}, once for a batch. */
  failed(batch: QueuedBatch, error: LogStorageError): void {
    this.#failures.add(error.code, batch.size)
    if (error.code === 'ENTRY_REJECTED') return
    this.#losses += batch.size
    this.#lastLoss = error
  }

  dropped(receipt: WriteReceipt): void {
    this.#drops.dropped(receipt, 'failed', this.#echoes.get(receipt))
  }

  attempted(batch: QueuedBatch, { number, milliseconds, outcome }: Attempt): void {
    const ids = 'ids' in outcome ? outcome.ids : undefined
    if (ids !== undefined) this.#latency.add(milliseconds)
    if (!this.#channels.hasSubscribers('logpond:append')) return
    this.#channels.publish('logpond:append', this.echoOf(batch), {
      size: batch.size,
      bytes: batch.bytes,
      attempt: number,
      milliseconds,
      lastId: ids?.[ids.length - 1],
      error: 'error' in outcome ? outcome.error : undefined,
    })
  }

  retried(batch: QueuedBatch, retry: Retry): void {
    if (!this.#channels.hasSubscribers('logpond:retry')) return
    this.#channels.publish('logpond:retry', this.echoOf(batch), { size: batch.size, ...retry })
  }

  /** The listeners that led to a batch, if none of its entries comes from elsewhere. */
  echoOf(batch: QueuedBatch): Echo | undefined {
    const all: Echo[] = []
    for (const receipt of batch.receipts) {
      const echo = this.#echoes.get(receipt)
      if (echo === undefined) return undefined
      all.push(echo)
    }
    return commonEcho(all)
  }

  counts(): Counts {
    return {
      accepted: this.#accepted,
      refused: this.#refusals.total,
      refusedByCode: this.#refusals.snapshot(),
      committed: this.#committed,
      failed: this.#failures.total,
      failuresByCode: this.#failures.snapshot(),
      appendLatency: this.#latency.snapshot(),
    }
  }
}
