/**
 * A normalised filter. An entry must match every field that is present, and all fields may be present at once.
 *
 * Texts are compared as they are, without trimming, composing or folding, and never as a number, a date or JSON. Only `text`
 * ignores case and accents. Neither the number of entries between two matches nor the length of a message makes a difference.
 *
 * The filters in `any` and `not` have the same fields, except for `maxId`. They are nested at most 8 deep, and all of them
 * together have at most 1,000 conditions and 1,000 words. A filter without fields matches every entry.
 *
 * Only drivers that report `supports.conditions` get `spanId`, `any`, `not`, attribute filters other than `eq` with one value, and
 * several attribute filters with the same name.
 */
export interface DriverFilter {
  /** Words of the message and of errors in the attributes. Case and accents do not matter. */
  readonly text?: TextFilter
  /**
   * An exact substring of the message, byte for byte: case matters, and no character is a wildcard. Not empty; may have any
   * length, even more than that of a message.
   */
  readonly contains?: string
  /** Inclusive. */
  readonly minSeverity?: number
  /** Inclusive. */
  readonly maxSeverity?: number
  /** Any of these, exactly. From 1 to 1,000, each once. */
  readonly services?: readonly string[]
  /** Any of these, exactly. From 1 to 1,000, each once. */
  readonly hosts?: readonly string[]
  /** In lower case; matches a trace id in either case. */
  readonly traceId?: string
  /** In lower case; matches a span id in either case. */
  readonly spanId?: string
  /** All of these; a name may have several. From 1 to 1,000. */
  readonly attributes?: readonly AttributeFilter[]
  /** Of each list, an entry matches at least one filter. At least one list, with at least one filter each. */
  readonly any?: readonly (readonly DriverFilter[])[]
  /** An entry matches none of these. At least one. */
  readonly not?: readonly DriverFilter[]
  /** Milliseconds, a multiple of a microsecond, within ±2⁵³ µs, which is beyond the times of all entries; inclusive. */
  readonly startTime?: number
  /** As `startTime`, but exclusive. */
  readonly endTime?: number
  /** Inclusive. Limits a long read to entries that were committed when it began. */
  readonly maxId?: number
}

/**
 * The searched texts of an entry have all terms of `all` and none of `none`: the message, and the texts of errors in the attributes
 * that `searchedTexts` finds. Terms may be in different texts, but each term is in one text. `words` cuts texts into words, and
 * `foldedWords` says which of them are equal. At least one of the lists has a term; all terms together have
 * at most 1,000 words. Words of up to 8,000 letters are compared whole; of longer words, engines may compare the beginning only.
 */
export interface TextFilter {
  readonly all: readonly TextTerm[]
  readonly none: readonly TextTerm[]
}

/** Words that stand next to each other in a text. With `prefix`, the last word may be the beginning of a longer one. */
export interface TextTerm {
  /** At least one word, each as `words` cuts it: letters, digits and their marks, or a single character of a script without spaces. */
  readonly words: readonly string[]
  readonly prefix: boolean
}

/**
 * A condition on the value of the attribute called `name`; if no attribute has exactly that name, on the value at `path`.
 * Objects and arrays are values too: they exist, and equal nothing.
 */
export type AttributeFilter = AttributeName & ValueCondition

/** How an attribute is found. */
export interface AttributeName {
  readonly name: string
  /** `name`, split at its dots: keys of nested objects (never array positions). One element if it has no dot. */
  readonly path: readonly string[]
}

/**
 * A condition on a value, which may be missing.
 *
 * Only `ne` and `exists: false` hold for a missing value. `eq`, `ne`: values are equal when `JSON.stringify` writes them alike:
 * `1` is not `'1'`, `1.0` is `1`, `null` is not absence, and numbers have the precision of a double.
 */
export type ValueCondition =
  /** Equals one of the values: strings, numbers, booleans or null as `JSON.stringify` writes them, from 1 to 1,000, each once. */
  | { readonly op: 'eq'; readonly json: readonly string[] }
  /** Equals none of the values, or is missing, an object or an array. */
  | { readonly op: 'ne'; readonly json: readonly string[] }
  /** A number is compared with numbers only, and a string with strings only, by code points. */
  | { readonly op: 'gt' | 'gte' | 'lt' | 'lte'; readonly value: number | string }
  /** The value is a string that begins with the text, or contains it. Case matters; the text may be empty. */
  | { readonly op: 'prefix' | 'contains'; readonly text: string }
  /** Whether there is a value. `null`, an object or an array is one. */
  | { readonly op: 'exists'; readonly exists: boolean }
