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
  timestamp?: number | Date | undefined
  /**
   * SeverityNumber 1–24, or a name.
   *
   * @default 'info'
   */
  severity?: Severity | SeverityName | undefined
  /** `service.name` of the OpenTelemetry resource. */
  service?: string | undefined
  /** `host.name` of the OpenTelemetry resource. */
  host?: string | undefined
  /** 32 hex digits. */
  traceId?: string | undefined
  /** 16 hex digits. */
  spanId?: string | undefined
  /**
   * Any object, as it is at the moment of `store()`; no value in it costs the entry. Plain JSON comes back equal, to a
   * depth of 100 levels. Everything else is stored so that it can be read:
   *
   * - An error: `{ type, message, stack, …its own enumerable fields }` with its `cause` and `errors`, of whatever realm it is.
   * - A Map: an object where all keys are text, else a list of pairs. A Set: a list. Headers, URLSearchParams and FormData:
   *   an object; a name that comes several times has a list.
   * - A Date: ISO text, `null` of an invalid one. RegExp, URL, BigInt, Symbol, NaN, Infinity: text.
   * - Bytes (Buffer, ArrayBuffer, Uint8Array): base64. Other typed arrays: a list of numbers.
   * - An object with `toJSON`: what that returns, by the same rules.
   * - undefined and functions are left out, and are `null` in a list.
   * - What refers to itself: `"[Circular]"`; what lies deeper: `"[Too deep]"`; what throws when it is read: `"[Threw: …]"`;
   *   what does not fit into the whole queue: `"[Too large]"`; an object that shows nothing: its class, as `"[Promise]"`.
   *
   * What makes no object, such as a Set, is kept in the field `value` of one.
   *
   * @example
   * ```ts
   * const error = new RangeError('card expired', { cause: { status: 402 } })
   * await storage.store({ message: 'Payment failed', attributes: { error, order: 1234 } }).committed()
   * const [entry] = await storage.search({ attributes: { 'error.cause.status': 402, order: 1234 } })
   * console.log(entry?.message) // Payment failed
   * ```
   */
  attributes?: object | undefined
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

/** An entry as live listeners get it: as it will be stored, without an id yet. */
export type LiveLogEntry = Omit<StoredLogEntry, 'id'>
