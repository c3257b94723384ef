import type { Histogram, Meter, Observable } from '@opentelemetry/api'

/** The instruments of `observeStorage`. */
export interface Instruments {
  readonly observed: {
    readonly [Name in
      | 'queueSize'
      | 'queueCapacity'
      | 'queueBytes'
      | 'processed'
      | 'batches'
      | 'retries'
      | 'notDurable'
      | 'deleted'
      | 'subscriberDrops'
      | 'state']: Observable
  }
  readonly appendDuration: Histogram
}

/** From a write to memory to one that waits for a lock, in seconds. */
const DURATIONS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createInstruments(meter: Meter): Instruments {
  return {
    observed: {
      queueSize: meter.createObservableUpDownCounter('otel.sdk.processor.log.queue.size', {
        unit: '{log_record}',
        description: 'Log records that wait or are being written.',
      }),
      queueCapacity: meter.createObservableUpDownCounter('otel.sdk.processor.log.queue.capacity', {
        unit: '{log_record}',
        description: 'The most log records that may wait or be in writing.',
      }),
      processed: meter.createObservableCounter('otel.sdk.processor.log.processed', {
        unit: '{log_record}',
        description: 'Log records that are committed or, with error.type, lost.',
      }),
      queueBytes: meter.createObservableUpDownCounter('logpond.storage.queue.bytes', {
        unit: 'By',
        description: 'Estimated bytes of the log records that wait or are being written.',
      }),
      batches: meter.createObservableCounter('logpond.storage.batches', {
        unit: '{batch}',
        description: 'Committed batches.',
      }),
      retries: meter.createObservableCounter('logpond.storage.retries', {
        unit: '{attempt}',
        description: 'Repeated attempts to write a batch.',
      }),
      notDurable: meter.createObservableGauge('logpond.storage.not_durable', {
        unit: '{log_record}',
        description: 'Committed log records that a power cut could still lose.',
      }),
      deleted: meter.createObservableCounter('logpond.storage.deleted', {
        unit: '{log_record}',
        description: 'Log records that cleanups have deleted.',
      }),
      subscriberDrops: meter.createObservableCounter('logpond.storage.subscriber.drops', {
        unit: '{log_record}',
        description: 'Log records that slow subscribers have missed.',
      }),
      state: meter.createObservableUpDownCounter('logpond.storage.state', {
        unit: '1',
        description: '1 for the state that the storage is in, 0 for all others.',
      }),
    },
    appendDuration: meter.createHistogram('logpond.storage.append.duration', {
      unit: 's',
      description: 'How long the driver took to write a batch, for each attempt.',
      advice: { explicitBucketBoundaries: DURATIONS },
    }),
  }
}
