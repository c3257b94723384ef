import { type LogStorage, LogStorageError, type WriteReceipt } from '@logpond/core'
import { resolveStorage, type StorageOptions } from '@logpond/driver-auto'
import { otelEntry } from '@logpond/mapping/readers'
import { captureRecord } from './captured-record.js'
import { DEFAULT_TIMEOUT, LONGEST_TIMER, within } from './flush-within.js'
import type { OtelLogRecord } from './log-record.js'
import { Origins } from './origin.js'
import { MAX_WAIT, pendingResources, waitForResource } from './pending-resource.js'
import { checkResourceOption, type RecordOptions } from './record-options.js'

/** Where records are stored, what of them, and how long an export may take. */
export type LogpondExporterOptions = StorageOptions & ExporterOptions

/** The options of the exporter itself. */
export interface ExporterOptions extends RecordOptions {
  /** Milliseconds after which an export fails, and a flush or the shutdown stops to wait. @default 30000 */
  timeoutMillis?: number | undefined
}

/** The result of an export: `ExportResult` of `@opentelemetry/core`, where 0 is SUCCESS and 1 is FAILED. */
export interface ExportOutcome {
  code: 0 | 1
  error?: Error
}

const NAME = 'LogpondLogRecordExporter'

/**
 * A `LogRecordExporter` of `@opentelemetry/sdk-logs` that reports success when the records are committed. Use it where an exporter
 * is needed; `LogpondLogRecordProcessor` does more, because it has no second queue in front of the storage.
 *
 * @example
 * ```ts
 * const exporter = new LogpondLogRecordExporter({ path: 'app-logs.db' })
 * const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] })
 * provider.getLogger('shop').emit({ body: 'Order paid' })
 * await provider.shutdown()
 * ```
 */
export class LogpondLogRecordExporter {
  /** The storage that was given or opened, for searches. */
  readonly storage: LogStorage
  readonly #isOwned: boolean
  readonly #origins: Origins
  readonly #timeout: number
  readonly #exports = new Set<Promise<unknown>>()
  /** Resolves when the exports before have handed over their records. Absent if all have. */
  #turn: Promise<void> | undefined
  #end: Promise<void> | undefined

  /**
   * @param options A storage, which you close yourself after the shutdown of the SDK; or the path of a database, which the exporter
   *   opens now and closes at its shutdown.
   * @throws LogStorageError INVALID_OPTIONS
   */
  constructor(options: LogpondExporterOptions) {
    const names = ['resource', 'timeoutMillis'] as const
    const { storage, isOwned, rest } = resolveStorage<ExporterOptions>(NAME, options, names, (own) => {
      checkResourceOption(NAME, own.resource)
      checkTimeout(own.timeoutMillis)
    })
    this.storage = storage
    this.#isOwned = isOwned
    this.#origins = new Origins(checkResourceOption(NAME, rest.resource))
    this.#timeout = checkTimeout(rest.timeoutMillis)
  }

  /**
   * Stores records, and waits for room in the queue of the storage if there is none.
   *
   * @param resultCallback Called once: with SUCCESS when all records are committed; with FAILED and the first error when one
   *   could not be stored, when the time-out has passed, or after the shutdown.
   */
  export(records: readonly OtelLogRecord[], resultCallback: (result: ExportOutcome) => void): void {
    const outcome =
      this.#end === undefined
        ? within(this.#timeout, 'export', this.#export(records))
        : Promise.reject(shutDownError())
    const done = outcome.then(
      () => resultCallback({ code: 0 }),
      (error: Error) => resultCallback({ code: 1, error }),
    )
    this.#exports.add(done)
    const forget = () => this.#exports.delete(done)
    done.then(forget, forget)
  }

  /**
   * Resolves when the exports under way have reported their results, or when the time-out has passed. Never rejects, because
   * BatchLogRecordProcessor would export nothing any more after that; the results of the exports have the errors.
   */
  forceFlush(): Promise<void> {
    return within(this.#timeout, 'forceFlush', this.#flush()).catch(() => {})
  }

  /**
   * Waits for the exports under way, and closes the storage if this exporter has opened it. Later calls return the same promise.
   *
   * @throws LogStorageError if entries were lost when the storage was closed: see `LogStorage.close`.
   */
  shutdown(): Promise<void> {
    this.#end ??= this.#shutDown()
    return this.#end
  }

  async #shutDown(): Promise<void> {
    await this.forceFlush()
    // Infinity is no time-out of close, which has none by default.
    const timeout = Number.isFinite(this.#timeout) ? Math.min(this.#timeout, LONGEST_TIMER) : undefined
    if (this.#isOwned) await this.storage.close({ timeout })
  }

  async #export(records: readonly OtelLogRecord[]): Promise<void> {
    const turn = this.#waitForTurn(records)
    if (turn !== undefined) await turn
    const receipts = await Promise.all(
      records.map((record) => {
        const captured = captureRecord(record)
        const origin = this.#origins.of(captured.resource, captured.scope)
        return this.storage.storeOrWait(otelEntry(captured.fields, origin))
      }),
    )
    await this.storage.flush().catch(() => {
      // The receipts have the reason.
    })
    for (const receipt of receipts) await settled(receipt)
  }

  /** When the resources are complete and the exports before have stored their records; `undefined` if that is now. */
  #waitForTurn(records: readonly OtelLogRecord[]): Promise<void> | undefined {
    const pending = pendingResources(records)
    if (pending.size === 0 && this.#turn === undefined) return undefined
    const complete = within(MAX_WAIT, 'a resource detector', Promise.all([...pending].map(waitForResource)))
    const turn = Promise.allSettled([this.#turn, complete]).then(() => {
      if (this.#turn === turn) this.#turn = undefined
    })
    this.#turn = turn
    return turn
  }

  async #flush(): Promise<void> {
    await this.#turn
    await this.storage.flush()
    await Promise.allSettled(this.#exports)
  }
}

async function settled(receipt: WriteReceipt): Promise<void> {
  if (receipt.error !== undefined) throw receipt.error
  if (receipt.status === 'queued') await receipt.committed()
}

function shutDownError(): LogStorageError {
  return new LogStorageError('CLOSED', 'The exporter was shut down before these records were exported.')
}

function checkTimeout(value: unknown): number {
  if (value === undefined) return DEFAULT_TIMEOUT
  if (typeof value === 'number' && value > 0) return value
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `${NAME}: timeoutMillis must be a number of milliseconds greater than 0, or Infinity; it was ${String(value)}.`,
  )
}
