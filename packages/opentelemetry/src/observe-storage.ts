import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type AppendMessage, type LogStorage, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import type { Attributes, BatchObservableResult, Meter } from '@opentelemetry/api'
import { createInstruments, type Instruments } from './storage-instruments.js'

export interface ObserveStorageOptions {
  /**
   * Attributes of all measurements. Those of two storages must differ: `otel.component.name` does without this option.
   *
   * @default otel.component.type and otel.component.name
   */
  attributes?: Attributes | undefined
}

const STATES = ['open', 'degraded', 'full', 'closing', 'closed'] as const

/** How many storages were observed, for their names. All copies of the package count together. */
const counter = Symbol.for('logpond.observedStorages')

/**
 * Reports what a storage does as metrics of OpenTelemetry: how full its queue is, which entries were written or lost and why, how long
 * writes take. See the README for the names, which are those that OpenTelemetry uses for its own processors where they mean the same.
 *
 * @example
 * ```ts
 * using observation = observeStorage(metrics.getMeter('logs'), storage, { attributes: { 'logpond.path': 'app-logs.db' } })
 * ```
 *
 * @param meter Of any MeterProvider. Each collection of it takes one snapshot of `storage.stats()`.
 * @throws LogStorageError INVALID_OPTIONS if one of the three is something else.
 * @returns Ends the observation when it is disposed of. It ends by itself only together with the process, also for a closed storage.
 */
export function observeStorage(
  meter: Meter,
  storage: LogStorage,
  options: ObserveStorageOptions = {},
): Disposable {
  checkParts(meter, storage, options)
  const attributes = { ...componentAttributes(), ...options.attributes }
  const instruments = createInstruments(meter)
  const observables = Object.values(instruments.observed)
  const observe = (result: BatchObservableResult) =>
    observeStats(result, instruments.observed, storage, attributes)
  const onAppend = (message: unknown) => {
    const append = message as AppendMessage
    if (append.storage !== storage) return
    const { milliseconds, error } = append
    const failed = error === undefined ? attributes : { ...attributes, 'error.type': errorType(error.code) }
    try {
      instruments.appendDuration.record(milliseconds / 1000, failed)
    } catch {
      // The error of a subscriber would be an uncaught exception. OpenTelemetry's own instruments throw none.
    }
  }
  meter.addBatchObservableCallback(observe, observables)
  subscribe('logpond:append', onAppend)
  return {
    [Symbol.dispose]() {
      meter.removeBatchObservableCallback(observe, observables)
      unsubscribe('logpond:append', onAppend)
    },
  }
}

function checkParts(meter: unknown, storage: unknown, options: unknown): void {
  const { createHistogram } = Object(meter) as Partial<Meter>
  const { stats } = Object(storage) as Partial<LogStorage>
  if (typeof createHistogram !== 'function')
    throw wrong('meter', "a Meter of OpenTelemetry, such as metrics.getMeter('logs')", meter)
  if (typeof stats !== 'function') throw wrong('storage', 'a LogStorage', storage)
  if (typeof options !== 'object' || options === null)
    throw wrong('options', 'an object such as { attributes: {} }', options)
}

function wrong(name: string, allowed: string, value: unknown): LogStorageError {
  const given = typeof value === 'object' && value !== null ? 'an object without its methods' : String(value)
  return new LogStorageError(
    'INVALID_OPTIONS',
    `observeStorage: ${name} must be ${allowed}; it was ${given}.`,
  )
}

function observeStats(
  result: BatchObservableResult,
  observed: Instruments['observed'],
  storage: LogStorage,
  attributes: Attributes,
): void {
  const stats = storage.stats()
  result.observe(observed.queueSize, stats.queued + stats.inFlight, attributes)
  result.observe(observed.queueCapacity, stats.queueSize, attributes)
  result.observe(observed.queueBytes, stats.queuedBytes, attributes)
  result.observe(observed.processed, stats.committed, attributes)
  for (const [type, count] of lossesByType(stats.failuresByCode, stats.refusedByCode)) {
    result.observe(observed.processed, count, { ...attributes, 'error.type': type })
  }
  result.observe(observed.batches, stats.batches, attributes)
  result.observe(observed.retries, stats.retries, attributes)
  result.observe(observed.deleted, stats.deleted, attributes)
  result.observe(observed.subscriberDrops, stats.subscriberDrops, attributes)
  if (stats.durableId !== undefined) {
    result.observe(observed.notDurable, Math.max(0, stats.lastId - stats.durableId), attributes)
  }
  for (const state of STATES) {
    result.observe(observed.state, Number(stats.state === state), {
      ...attributes,
      'logpond.storage.state': state,
    })
  }
}

/** A metric cannot be observed twice with the same attributes, so failed and refused entries are added up. */
function lossesByType(...counts: { readonly [code: string]: number | undefined }[]): Map<string, number> {
  const losses = new Map<string, number>()
  for (const [code, count = 0] of counts.flatMap((one) => Object.entries(one))) {
    const type = errorType(code as LogStorageErrorCode)
    losses.set(type, (losses.get(type) ?? 0) + count)
  }
  return losses
}

/** As in the metrics of the SDK, where a full queue is `queue_full`. */
function errorType(code: LogStorageErrorCode): string {
  return code.toLowerCase()
}

function componentAttributes(): Attributes {
  const counted = globalThis as { [counter]?: number }
  const number = counted[counter] ?? 0
  counted[counter] = number + 1
  return { 'otel.component.type': 'logpond_storage', 'otel.component.name': `logpond_storage/${number}` }
}
