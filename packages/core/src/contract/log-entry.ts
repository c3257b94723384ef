import type { Severity, SeverityName } from './severity.js'

/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** A value of an attribute that a condition can compare. Numbers must be finite. */
export type AttributeValue = string | number | boolean | null

/** One log event, in the terms of the OpenTelemetry log data model. */
export interface LogEntry {
  /** The body, as text. May be empty. */
  message: string
  /**
   * Milliseconds since the Unix epoch, with fractions down to one microsecond. From the year 1696 to 2243
   * (±8.64·10¹² ms): beyond that, a number of milliseconds cannot distinguish one microsecond from the next.
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
   * Any object. It is copied during `store()`, and none of its values can make the entry fail. Plain JSON reads back equal, to a
   * depth of 100 levels. Everything else is stored in a readable form:
   *
   * - An error of any realm: `{ type, message, stack, …its own enumerable fields }` with its `cause` and `errors`.
   * - A Map: an object if all keys are text, otherwise a list of pairs. A Set: a list. Headers, URLSearchParams and FormData:
   *   an object, with a list for a name that occurs several times.
   * - A Date: ISO text, or `null` if it is invalid. RegExp, URL, BigInt, Symbol, NaN, Infinity: text.
   * - Bytes (Buffer, ArrayBuffer, Uint8Array): base64. Other typed arrays: a list of numbers.
   * - An object with `toJSON`: the result of that method, by the same rules. JSON text that is passed as `rawJson(text)`: its object.
   * - undefined and functions are left out; in a list they are `null`.
   * - A value that refers to itself: `"[Circular]"`; one beyond 100 levels: `"[Too deep]"`; one that throws when it is read:
   *   `"[Threw: …]"`; one that does not fit into the whole queue: `"[Too large]"`; an object that has nothing to show: the name
   *   of its class, as `"[Promise]"`.
   *
   * A value that does not become an object, such as a Set, is stored as the field `value` of one.
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

/** An entry as it is read back. Fields without a value are absent. */
export interface StoredLogEntry {
  /** Unique in its store for ever. Ids ascend in the order of the commits. */
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

/** An entry as live listeners get it: as it will be stored, but without an id. */
export type LiveLogEntry = Omit<StoredLogEntry, 'id'>
