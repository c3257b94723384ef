import type { LogStorage } from '../contract/log-storage.js'
import type { CountsByCode, StorageState } from '../contract/storage-stats.js'
import { checkNames, invalidOption } from '../errors/check-options.js'
import type { LogStorageErrorCode } from '../errors/log-storage-error.js'
import { MetricsText } from './metrics-text.js'

export interface PrometheusTextOptions {
  /** Labels of every sample, such as `{ app: 'shop' }`. The names `code`, `state`, `driver` and `le` are taken. @default none */
  labels?: Readonly<Record<string, string>> | undefined
  /** The first part of the name of every metric. @default 'logpond' */
  prefix?: string | undefined
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/
const OWN_LABELS = ['code', 'state', 'driver', 'le']

const STATES: readonly StorageState[] = ['open', 'degraded', 'full', 'closing', 'closed']

// Samples that exist from the start: Prometheus cannot see the first increase of a counter that appears with it.
const REFUSAL_CODES: readonly LogStorageErrorCode[] = ['INVALID_ENTRY', 'QUEUE_FULL', 'CLOSED']
const FAILURE_CODES: readonly LogStorageErrorCode[] = [
  'ENTRY_REJECTED',
  'BUSY',
  'DISK_FULL',
  'IO',
  'CORRUPT',
  'READ_ONLY',
  'CONNECTION',
  'UNKNOWN_OUTCOME',
  'CLOSED',
  'ABORTED',
]

/**
 * The counters of a storage in the text format of Prometheus (0.0.4), for the answer of a `/metrics` route. Synchronous and cheap, as
 * `stats()`. Serve it as `text/plain; version=0.0.4; charset=utf-8`.
 *
 * | metric | type | what it counts |
 * | --- | --- | --- |
 * | `logpond_entries_accepted_total` | counter | entries that the queue accepted |
 * | `logpond_entries_committed_total` | counter | entries that were committed |
 * | `logpond_entries_failed_total{code}` | counter | accepted entries that will not be written, by error code |
 * | `logpond_entries_refused_total{code}` | counter | entries that failed at `store()`, by error code |
 * | `logpond_queued`, `logpond_in_flight` | gauge | entries that wait, and those that are being written |
 * | `logpond_queued_bytes` | gauge | estimated bytes of both |
 * | `logpond_batches_total`, `logpond_retries_total` | counter | committed batches, repeated attempts |
 * | `logpond_append_duration_seconds` | histogram | the time that the driver took for each batch |
 * | `logpond_durable_id_lag` | gauge | ids between the last committed entry and the last one that survives a power cut; absent if the driver cannot know |
 * | `logpond_state{state}` | gauge | 1 for the current state, 0 for the others |
 * | `logpond_cleanups_total`, `logpond_entries_deleted_total` | counter | cleanups, and what they deleted |
 * | `logpond_subscribers`, `logpond_subscriber_drops_total` | gauge, counter | live listeners, and entries that slow ones missed |
 * | `logpond_info{driver}` | gauge | always 1; names the driver |
 *
 * The counters add up: accepted = committed + failed + queued + in flight, so lost entries are `failed` and `refused`, and nothing else.
 * Several storages need different prefixes, because each metric may occur only once in one answer.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 *
 * const server = createServer((_request, response) => {
 *   response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8')
 *   response.end(prometheusText(storage, { labels: { app: 'shop' } }))
 * })
 * server.close()
 *
 * const lines = prometheusText(storage).split('\n')
 * console.log(lines.find((line) => line.startsWith('logpond_entries_committed_total'))) // logpond_entries_committed_total 3
 * ```
 *
 * @throws LogStorageError INVALID_OPTIONS for a prefix or a label that Prometheus would not accept.
 */
export function prometheusText(storage: Pick<LogStorage, 'stats'>, options?: PrometheusTextOptions): string {
  const { labels, prefix } = checkNames('prometheusText', options, ['labels', 'prefix'])
  const text = new MetricsText(checkPrefix(prefix), checkLabels(labels))
  const stats = storage.stats()
  const { appendLatency } = stats
  text.counter('entries_accepted_total', 'Entries that the queue accepted.', stats.accepted)
  text.counter('entries_committed_total', 'Entries that were committed.', stats.committed)
  text.counterBy(
    'entries_failed_total',
    'Accepted entries that will not be written, by error code.',
    'code',
    withZeros(stats.failuresByCode, FAILURE_CODES),
  )
  text.counterBy(
    'entries_refused_total',
    'Entries that failed when they were stored, by error code.',
    'code',
    withZeros(stats.refusedByCode, REFUSAL_CODES),
  )
  text.gauge('queued', 'Entries that wait to be written.', stats.queued)
  text.gauge('in_flight', 'Entries that are being written.', stats.inFlight)
  text.gauge(
    'queued_bytes',
    'Estimated bytes of the entries that wait or are being written.',
    stats.queuedBytes,
  )
  text.counter('batches_total', 'Committed batches.', stats.batches)
  text.counter('retries_total', 'Repeated attempts to write a batch.', stats.retries)
  text.histogram('append_duration_seconds', 'Time that the driver took to write a batch.', {
    count: appendLatency.count,
    sum: appendLatency.sum / 1000,
    buckets: appendLatency.buckets.map(({ le, count }) => ({ le: le / 1000, count })),
  })
  if (stats.durableId !== undefined) {
    const help = 'Ids between the last committed entry and the last one that survives a power cut.'
    text.gauge('durable_id_lag', help, Math.max(0, stats.lastId - stats.durableId))
  }
  const states = STATES.map((state) => [state, Number(state === stats.state)] as const)
  text.gaugeBy('state', 'Whether this is the state of the storage.', 'state', states)
  text.counter('cleanups_total', 'Cleanups that ended without an error.', stats.cleanups)
  text.counter('entries_deleted_total', 'Entries that cleanups deleted.', stats.deleted)
  text.gauge('subscribers', 'Live listeners.', stats.subscribers)
  text.counter('subscriber_drops_total', 'Entries that slow live listeners missed.', stats.subscriberDrops)
  text.gaugeBy('info', 'The driver of the storage.', 'driver', [[stats.driver, 1]])
  return text.toString()
}

function withZeros(
  counts: CountsByCode,
  codes: readonly LogStorageErrorCode[],
): (readonly [string, number])[] {
  const all = new Map<string, number>(codes.map((code) => [code, 0]))
  for (const [code, count] of Object.entries(counts)) all.set(code, count)
  return [...all]
}

function checkPrefix(prefix: string | undefined): string {
  if (prefix === undefined) return 'logpond'
  if (typeof prefix === 'string' && METRIC_NAME.test(prefix)) return prefix
  throw invalidOption(
    'prometheusText.prefix',
    prefix,
    'a name of letters, digits, _ and : that does not begin with a digit',
  )
}

function checkLabels(labels: PrometheusTextOptions['labels']): (readonly [string, string])[] {
  if (labels === undefined) return []
  if (typeof labels !== 'object' || labels === null) {
    throw invalidOption('prometheusText.labels', labels, "an object such as { app: 'shop' }")
  }
  const pairs = Object.entries(labels)
  for (const [name, value] of pairs) {
    if (!LABEL_NAME.test(name) || OWN_LABELS.includes(name)) {
      throw invalidOption(
        'A name in prometheusText.labels',
        name,
        `of letters, digits and _, must not begin with a digit or __, and must not be one of ${OWN_LABELS.join(', ')}`,
      )
    }
    if (typeof value !== 'string') throw invalidOption(`prometheusText.labels.${name}`, value, 'a string')
  }
  return pairs
}
