import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api'

/**
 * What this package reads of a log record: `ReadWriteLogRecord` and `ReadableLogRecord` of `@opentelemetry/sdk-logs` have it. Declared
 * here because that package is an optional peer, and its types would otherwise have to be installed for `activeTrace` too.
 */
export interface OtelLogRecord {
  readonly hrTime: HrTime
  readonly hrTimeObserved: HrTime
  readonly spanContext?: SpanContext | undefined
  readonly severityText?: string | undefined
  readonly severityNumber?: number | undefined
  readonly body?: unknown
  readonly eventName?: string | undefined
  readonly resource: OtelResource
  readonly instrumentationScope: OtelScope
  readonly attributes: Attributes
  readonly droppedAttributesCount: number
}

/** What this package reads of a `Resource` of `@opentelemetry/resources`. */
export interface OtelResource {
  readonly attributes: Attributes
  readonly schemaUrl?: string | undefined
  /** Whether detectors still look for attributes. */
  readonly asyncAttributesPending?: boolean | undefined
  waitForAsyncAttributes?(): Promise<void>
  /** The attributes by name, the promised ones as promises; the first of a name counts. */
  getRawAttributes?(): [string, unknown][]
}

/** What this package reads of an `InstrumentationScope` of `@opentelemetry/core`. */
export interface OtelScope {
  readonly name: string
  readonly version?: string | undefined
  readonly schemaUrl?: string | undefined
  readonly attributes?: Attributes | undefined
}
