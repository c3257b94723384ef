/** Code that must compile, also with `exactOptionalPropertyTypes`. `pnpm check` checks it; it is never run. */
import type {
  JsonValue,
  LiveFilter,
  LiveLogEntry,
  LogDriver,
  LogEntry,
  LogStorage,
  OpenLogStorageOptions,
  SearchFilter,
  SearchQuery,
} from '@logpond/core'

interface Order {
  id: bigint
  items?: string[]
}

export function storeWhatApplicationsHave(
  storage: LogStorage,
  order: Order,
  error: Error,
  text: string | undefined,
  time: number | Date | undefined,
): void {
  const severity = text === 'x' ? 'warn' : undefined
  storage.store({ message: 'm', attributes: order })
  storage.store({ message: 'm', attributes: error })
  storage.store({ message: 'm', attributes: new Map([['a', 1]]) })
  storage.store({ message: 'm', attributes: { error, order } })
  storage.store({ message: 'm', attributes: text === undefined ? undefined : order })
  storage.store({
    message: 'm',
    service: text,
    host: text,
    traceId: text,
    spanId: text,
    timestamp: time,
    severity,
  })
}

export function askWithWhatMayBeMissing(
  storage: LogStorage,
  driver: LogDriver,
  text: string | undefined,
  time: Date | undefined,
  size: number | undefined,
  signal: AbortSignal | undefined,
  onDrop: (() => void) | undefined,
): OpenLogStorageOptions {
  const query: SearchQuery = { text, contains: text, service: text, startTime: time, limit: size }
  const filter: LiveFilter = { host: text, traceId: text, attributes: undefined, minSeverity: undefined }
  const inner: SearchFilter = {
    spanId: text,
    attributes: { status: { gte: size, prefix: text, in: undefined, exists: undefined }, user: 'ann' },
    any: text === undefined ? undefined : [{ text }, filter],
    not: [filter, { endTime: time }],
  }
  void storage.topValues({ ...inner, field: 'status', limit: size }, { signal })
  void storage.fields({ not: inner }, { signal: undefined })
  void storage.histogram({ ...inner, bucket: 1, by: text, offset: size, limit: size }, { signal })
  void storage.around(1, {
    before: size,
    after: size,
    filter: text === undefined ? undefined : inner,
    signal,
  })
  void storage.get(1, { signal })
  void storage.count(inner, { signal })
  storage.subscribe(() => {}, { filter: { ...filter, text, any: [inner], not: inner } })
  void storage.search(query, { signal })
  void storage.close({ timeout: size })
  storage.subscribe((entry) => console.log(entry.attributes?.userId), { filter, bufferSize: size, signal })
  storage.follow({ ...filter, after: size }, { signal })
  void storage.cleanup({ maxEntries: size, maxAgeDaysBySeverity: { debug: size }, dryRun: undefined })
  return {
    driver,
    batch: { batchSize: size },
    retry: { attempts: size, byCode: { BUSY: undefined } },
    retention: { maxAgeDays: size, every: size },
    onDrop,
    enrich: undefined,
    signal,
    clock: undefined,
  }
}

/** A listener that is typed for `LogEntry` must still be accepted. */
export function listen(storage: LogStorage, listener: (entry: LogEntry) => void): JsonValue | undefined {
  let last: LiveLogEntry | undefined
  storage.subscribe(listener)
  storage.subscribe((entry) => {
    last = entry
  })
  return last?.attributes?.userId
}

export function refuse(storage: LogStorage): void {
  // @ts-expect-error A string is not an object.
  storage.store({ message: 'm', attributes: 'text' })
  // @ts-expect-error A listener has no range of time.
  storage.subscribe(() => {}, { filter: { startTime: 1 } })
  // @ts-expect-error `$gt` is not a condition.
  void storage.search({ attributes: { status: { $gt: 1 } } })
  // @ts-expect-error A count has no pages.
  void storage.topValues({ field: 'service', order: 'newest' })
  // @ts-expect-error `level` is not a field of an entry.
  storage.store({ message: 'm', level: 'error' })
}
