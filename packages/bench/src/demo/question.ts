/** What a question asks about the entries that match. */
export interface Question {
  readonly name: string
  readonly ask: 'count' | 'newest' | 'severities' | 'hours' | 'values' | 'grouped' | 'fields'
  readonly where: Condition
  /** The most entries of an answer to `newest`. */
  readonly limit: number
  /** For `values` and `grouped`: `service`, `traceId`, or the path of an attribute. */
  readonly field: string
}

/** An entry must match everything that is given. */
export interface Condition {
  /** A substring of the message. */
  readonly contains?: string
  /** A whole word of the message. */
  readonly word?: string
  /** Words of the message that stand next to each other. */
  readonly phrase?: string
  readonly service?: string
  readonly traceId?: string
  /** The path and the number. */
  readonly attribute?: readonly [path: string, value: number]
  /** Milliseconds; from the first, inclusive, to the second, exclusive. */
  readonly time?: readonly [from: number, to: number]
  readonly minSeverity?: number
  /** By path. */
  readonly attributes?: Readonly<Record<string, AttributeTest>>
  /** At least one of these. */
  readonly any?: readonly Condition[]
  readonly not?: Condition
}

/** What the value of an attribute must be. All numbers are whole. A missing value is `ne` everything. */
export interface AttributeTest {
  readonly eq?: number | string
  readonly ne?: number | string
  readonly in?: readonly string[]
  readonly gte?: number
  readonly lte?: number
  readonly prefix?: string
  readonly contains?: string
  readonly exists?: boolean
}

/** The values of an entry that stores must return. */
export interface AnsweredEntry {
  readonly timestamp: number
  readonly severity: number
  readonly message: string
  readonly service?: string | undefined
  readonly host?: string | undefined
  readonly traceId?: string | undefined
  readonly spanId?: string | undefined
  readonly attributes?: unknown
}

/**
 * A count; entries, the newest first; or counts by severity number, by the start of the hour, by value, by both of these with a space
 * between them, or by the name of an attribute.
 */
export type Answer = number | readonly AnsweredEntry[] | Readonly<Record<string, number>>

/** The most values in an answer to `values`. Equally frequent ones come in the order of their characters. */
export const MAX_VALUES = 20
/** The most values in an answer to `grouped`. */
export const MAX_GROUPS = 5

/** Writes an answer as one text. Equal answers of different stores have equal texts. */
export function answerText(answer: Answer): string {
  if (typeof answer === 'number') return String(answer)
  if (Array.isArray(answer)) return JSON.stringify(answer.map(entryValues))
  return JSON.stringify(Object.entries(answer).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function entryValues(entry: AnsweredEntry): unknown[] {
  const { timestamp, severity, message, service, host, traceId, spanId, attributes } = entry
  return [timestamp, severity, message, service, host, traceId, spanId, attributes]
}

/** The beginning of a text that is too long for a message. */
export const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)
