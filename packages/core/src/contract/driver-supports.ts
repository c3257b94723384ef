/** The differences between drivers, as data. */
export interface DriverSupports {
  /**
   * Reads do not wait for writes, nor writes for reads. Without it, batches are written in the pauses of a long read.
   *
   * If every call has done all its work when it returns, no waiting can be observed: such a driver may claim it or not.
   */
  readonly concurrentReads: boolean
  /** Several processes may have the same store open, and each sees the entries that the others commit. */
  readonly multiProcess: boolean
  /**
   * Reads by `text` work, also inside `any` and `not`. Without it, the storage refuses every such filter with `UNSUPPORTED`. The
   * driver itself either refuses all of them, whatever else they ask for (such as a limit of 0 or an id that does not exist), or
   * answers all of them correctly.
   */
  readonly fullText: boolean
  /**
   * Reads answer every {@link DriverFilter}, histograms have an offset, and `deleteOldest` deletes by filter. Without it, the
   * storage asks for the entries that match the other fields, and filters them itself: drivers on engines without a fitting query
   * language stay small. A storage without it refuses retention rules with `UNSUPPORTED`.
   *
   * @default false
   */
  readonly conditions?: boolean
  /** The driver has `appendSync`, so entries are written when a process exits. */
  readonly sync: boolean
  /** Entries exist again when this or another driver re-opens the store. */
  readonly persistent: boolean
  /** A committed entry also survives a power cut. */
  readonly durable: boolean
}

/** Defaults for the option `batch` of `openLogStorage`, in its units and limits. */
export interface DriverBatching {
  /** @default 100 */
  readonly batchSize?: number
  /** @default 100 */
  readonly batchTimeout?: number
  /** At least `batchSize`. @default 2000, or `batchSize` if greater */
  readonly maxBatchSize?: number
  /** @default 10_000, or four times `maxBatchSize` if that is greater: the queue fills while a batch is being written */
  readonly queueSize?: number
  /** @default 10 MiB */
  readonly queueBytes?: number
}

export interface DriverStats {
  /** The number of stored entries. */
  entries: number
  /** The greatest id that any entry was ever given; 0 if there never was one. */
  lastId: number
  /**
   * The bytes that the store takes on disk, or in memory if it has no files: the measure of `maxBytes`. If an engine
   * reserves space or returns it later, the bytes that its entries take. Greater than 0 while there are entries; grows with
   * them, and falls when a cleanup deletes them.
   */
  bytes: number
}
