import type { AttributeValue } from './log-entry.js'
import type { Severity, SeverityName } from './severity.js'

/**
 * Conditions on an attribute; all that are given must hold. At least one.
 *
 * Values are equal only if their types are too: 1 is not `'1'`. Only `ne` and `exists: false` hold for an entry that lacks the
 * attribute.
 *
 * @example
 * ```ts
 * console.log(await storage.count({ attributes: { order: { gte: 1235 } } })) // 1
 * console.log(await storage.count({ attributes: { order: { exists: true, ne: 1235 } } })) // 1
 * ```
 */
export interface AttributeCondition {
  eq?: AttributeValue | undefined
  /** Also holds for objects, arrays and entries without the attribute. */
  ne?: AttributeValue | undefined
  /** Equals one of 1 to 1,000 values. */
  in?: AttributeValue[] | undefined
  /** Numbers are compared with numbers, and texts with texts, by code point. A value of another type does not match. */
  gt?: number | string | undefined
  gte?: number | string | undefined
  lt?: number | string | undefined
  lte?: number | string | undefined
  /** The value is a text that begins with this. Case matters. */
  prefix?: string | undefined
  /** The value is a text that contains this. Case matters. */
  contains?: string | undefined
  /** Whether there is a value: `null`, an object or an array is one. */
  exists?: boolean | undefined
}

/**
 * An entry must match every field that is present; an empty filter matches all entries. Filters are nested at most 8 deep, and have at
 * most 1,000 conditions in all: each field, each condition on an attribute, and each empty filter is one.
 */
export interface SearchFilter {
  /**
   * Full text of the message, and of the errors in attributes: all words; `"a phrase"`; `prefix*`; `-without`. Case and the
   * accents of Latin letters do not matter. Words that punctuation joins (`a:b`) must stand next to each other. All other characters
   * are ignored, and so are escape sequences of terminals, such as colours. At most 1,000 words.
   *
   * Text in Han, Hiragana, Katakana, Hangul, Thai, Lao, Khmer and Myanmar is found in longer runs too, since these scripts do
   * not separate words by spaces: each of their characters counts as a word.
   *
   * Searched errors: the attributes `err`, `error`, `exception`, `exception.message` and `exception.stacktrace`, at any depth, and all
   * objects with a `message` and a `stack`; of them `message` and `stack`, and those of `cause` and `errors`. The words may be in
   * several of these texts and the message, but each phrase is in one of them.
   */
  text?: string | undefined
  /** An exact substring of the message, not of errors; case matters. */
  contains?: string | undefined
  minSeverity?: Severity | SeverityName | undefined
  /** A name stands for the first number of its range: `'info'` is 9. */
  maxSeverity?: Severity | SeverityName | undefined
  service?: string | string[] | undefined
  host?: string | string[] | undefined
  /** 32 hex digits, in either case. */
  traceId?: string | undefined
  /** 16 hex digits, in either case. */
  spanId?: string | undefined
  /**
   * For each name a value, which must be equal in value and type (1 is not '1'), or conditions. `'http.status'` means the
   * attribute with exactly that name or, if there is none, the path http → status. At most 100 names.
   */
  attributes?: Record<string, AttributeValue | AttributeCondition> | undefined
  /** Inclusive. */
  startTime?: number | Date | undefined
  /** Exclusive. */
  endTime?: number | Date | undefined
  /** At least one of these filters matches. At least one filter. */
  any?: SearchFilter[] | undefined
  /**
   * None of these filters matches. An entry that lacks a field does not match a filter for it: `not: { service: 'api' }` also finds
   * entries without a service.
   */
  not?: SearchFilter | SearchFilter[] | undefined
}

/** The filter of listeners and followers. */
export type LiveFilter = Omit<SearchFilter, 'startTime' | 'endTime'>
