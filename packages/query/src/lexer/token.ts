/** The operators; `=` and `:` are the same. `==` and `!==` compare the type too. */
export type Operator = ':' | '!=' | '==' | '!==' | '>' | '>=' | '<' | '<='

interface Part {
  readonly start: number
  readonly end: number
}

/** A value as it is written. */
export type RawValue = Part &
  (
    | { readonly kind: 'bare'; readonly text: string }
    /** In quotes, with asterisks outside of them. */
    | {
        readonly kind: 'quoted'
        readonly text: string
        readonly isPrefix: boolean
        readonly isContained: boolean
      }
    /** A range of which an end is in quotes. */
    | { readonly kind: 'range'; readonly from: RangeEnd | undefined; readonly to: RangeEnd | undefined }
    | { readonly kind: 'list'; readonly items: readonly RawValue[] }
  )

export interface RangeEnd {
  readonly text: string
  readonly isQuoted: boolean
}

export interface FilterToken extends Part {
  readonly kind: 'filter'
  readonly isNegated: boolean
  readonly name: string
  readonly nameStart: number
  readonly nameEnd: number
  /** Written as `@name`: an attribute, whatever its name. */
  readonly isExplicit: boolean
  readonly operator: Operator
  readonly value: RawValue
}

export interface ContainsToken extends Part {
  readonly kind: 'contains'
  readonly isNegated: boolean
  readonly text: string
}

/** A word or a phrase. */
export interface WordToken extends Part {
  readonly kind: 'word'
  readonly isNegated: boolean
  readonly isPhrase: boolean
  /** Without the dash, and without the quotes of a phrase. */
  readonly content: string
}

export interface OpenToken extends Part {
  readonly kind: 'open'
  readonly isNegated: boolean
}

export type Token =
  | FilterToken
  | ContainsToken
  | WordToken
  | OpenToken
  | (Part & { readonly kind: 'close' | 'or' | 'and' | 'not' })
