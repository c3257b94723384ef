import type { Severity, SeverityName } from './severity.js'

/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** One log event, in the terms of the OpenTelemetry log data model. */
export interface LogEntry {
  /** The body, as text. May be empty. */
  message: string
  /**
   * Milliseconds since the Unix epoch; fractions are kept to one microsecond. From the year 1696 to 2243
   * (±8.64·10¹² ms): farther out a number of milliseconds cannot tell one microsecond from the next.
   *
   * @default now
   */
  timestamp?: number | Date
  /**
   * SeverityNumber 1–24, or a name.
   *
   * @default 'info'
   */
  severity?: Severity | SeverityName
  /** `service.name` of the OpenTelemetry resource. */
  service?: string
  /** `host.name` of the OpenTelemetry resource. */
  host?: string
  /** 32 hex digits. */
  traceId?: string
  /** 16 hex digits. */
  spanId?: string
  /**
   * A JSON object, at most 500 levels deep, taken as it is at the moment of `store()`: what `JSON.stringify` leaves
   * out (`undefined`) is left out, and what it turns into `null` (NaN, Infinity) becomes `null`. Functions, symbols and
   * BigInts are refused.
   */
  attributes?: Record<string, unknown>
}

/** An entry as it is read back. Fields that were not given are absent. */
export interface StoredLogEntry {
  /** Unique in its store for ever; grows in the order in which entries were committed. */
  id: number
  /** Milliseconds since the Unix epoch, with up to three decimals. */
  timestamp: number
  severity: Severity
  message: string
  service?: string
  host?: string
  traceId?: string
  spanId?: string
  attributes?: Record<string, JsonValue>
}
