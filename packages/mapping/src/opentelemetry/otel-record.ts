/** Seconds since the Unix epoch, and nanoseconds. */
export type HrTime = [seconds: number, nanoseconds: number]

/**
 * A log record of OpenTelemetry, however it has come here. The names are those of `ReadableLogRecord` of `@opentelemetry/sdk-logs`,
 * whose records are passed as they are.
 */
export interface OtelRecord {
  readonly hrTime?: HrTime | undefined
  readonly hrTimeObserved?: HrTime | undefined
  readonly spanContext?:
    | { readonly traceId: string; readonly spanId: string; readonly traceFlags: number }
    | undefined
  readonly severityText?: string | undefined
  readonly severityNumber?: number | undefined
  readonly body?: unknown
  readonly eventName?: string | undefined
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
  readonly droppedAttributesCount?: number | undefined
}
