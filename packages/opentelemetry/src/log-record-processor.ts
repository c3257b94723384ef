import type { LogStorage } from '@logpond/core'
import { resolveStorage, type StorageOptions } from '@logpond/driver-auto'
import { otelEntry } from '@logpond/mapping/readers'
import type { Context } from '@opentelemetry/api'
import { type CapturedRecord, captureRecord } from './captured-record.js'
import { DEFAULT_TIMEOUT, flushAll, within } from './flush-within.js'
import { HeldRecords } from './held-records.js'
import type { OtelLogRecord } from './log-record.js'
import { Origins } from './origin.js'
import { checkResourceOption, type RecordOptions } from './record-options.js'

/** Where records are stored, and what of them. */
export type LogpondProcessorOptions = StorageOptions & RecordOptions

const NAME = 'LogpondLogRecordProcessor'

/**
 * A `LogRecordProcessor` of `@opentelemetry/sdk-logs` that stores each record at once. The storage has the queue and writes the
 * batches, so no batch processor is needed, and records that are queued when the process ends are written too.
 *
 * @example
 * ```ts
 * const processor = new LogpondLogRecordProcessor({ path: 'app-logs.db' })
 * const provider = new LoggerProvider({ processors: [processor] })
 * provider.getLogger('shop').emit({ body: 'Order paid', attributes: { order: 1234 } })
 * await provider.forceFlush()
 * console.log(await processor.storage.count({ attributes: { order: 1234 } })) // 1
 * await provider.shutdown()
 * ```
 */
export class LogpondLogRecordProcessor {
  /** The storage that was given or opened, for searches. */
  readonly storage: LogStorage
  readonly #isOwned: boolean
  readonly #origins: Origins
  readonly #held = new HeldRecords((record) => this.#store(record))
  #end: Promise<void> | undefined

  /**
   * @param options A storage, which you close yourself after the shutdown of the SDK; or the path of a database, which the
   *   processor opens now and closes at its shutdown.
   * @throws LogStorageError INVALID_OPTIONS
   */
  constructor(options: LogpondProcessorOptions) {
    const { storage, isOwned, rest } = resolveStorage<RecordOptions>(
      NAME,
      options,
      ['resource'],
      ({ resource }) => checkResourceOption(NAME, resource),
    )
    this.storage = storage
    this.#isOwned = isOwned
    this.#origins = new Origins(checkResourceOption(NAME, rest.resource))
  }

  /**
   * Stores a record as it is now: changes by later processors have no effect. Never throws and never blocks. Records of a resource
   * whose detectors still work wait for them, for 5 seconds at most.
   */
  onEmit(record: OtelLogRecord, _context?: Context): void {
    if (this.#end !== undefined) return
    const captured = captureRecord(record)
    if (this.#held.mustWait(captured.resource)) this.#held.add(captured)
    else this.#store(captured)
  }

  /** Whether records are stored: until the shutdown. Loggers of the SDK then skip the work of making records. */
  enabled(_options?: object): boolean {
    return this.#end === undefined
  }

  /**
   * Resolves when all records that were emitted before are committed.
   *
   * @param options.timeoutMillis Milliseconds; default 30,000.
   * @throws LogStorageError ABORTED when the time is up, although the storage continues to write; or the error of entries that
   *   could not be written meanwhile.
   */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return this.#end ?? within(options?.timeoutMillis ?? DEFAULT_TIMEOUT, 'forceFlush', this.#flush())
  }

  /** Flushes, and closes the storage if this processor has opened it. Later records are ignored, and later calls return the same promise. */
  shutdown(): Promise<void> {
    this.#end ??= this.#shutDown()
    return this.#end
  }

  async #shutDown(): Promise<void> {
    try {
      await within(DEFAULT_TIMEOUT, 'shutdown', this.#flush())
    } finally {
      this.#held.release()
      if (this.#isOwned) await this.storage.close({ timeout: DEFAULT_TIMEOUT })
    }
  }

  async #flush(): Promise<void> {
    await this.#held.whenEmpty()
    await flushAll(this.storage)
  }

  #store(record: CapturedRecord): void {
    this.storage.store(otelEntry(record.fields, this.#origins.of(record.resource, record.scope)))
  }
}
