import type { AttributeValue } from '@logpond/core'

/** An attribute: an element of the result of `storage.fields()` has this form. */
export interface FieldHint {
  readonly name: string
  readonly types?: readonly ('string' | 'number' | 'boolean' | 'null')[] | undefined
  readonly count?: number | undefined
}

/** A value: an element of `values` of `storage.topValues()` has this form. */
export type ValueHint = AttributeValue | { readonly value: AttributeValue; readonly count?: number }

/** What can be completed. */
export interface CompletionSources {
  /** The attributes that exist. */
  readonly fields?: Iterable<string | FieldHint> | undefined
  /**
   * The values of a field, the most frequent first: `service`, `host`, `severity` (numbers, of which levels get their counts), `traceId`, `spanId`, or the name of
   * an attribute. A record, or a function that returns undefined for a field whose values are not known (yet).
   */
  readonly values?:
    | Readonly<Record<string, Iterable<ValueHint>>>
    | ((field: string) => Iterable<ValueHint> | undefined)
    | undefined
  /** The most candidates. @default 20 */
  readonly limit?: number | undefined
}
