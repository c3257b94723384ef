import type { AttributeFilter } from '@logpond/core'
import type { PartHead } from './part-head.js'

/** Values of which many are equal. */
export interface DictionaryColumn {
  /** For each row the place of its value, counted from 1; 0 for no value. */
  readonly codes: Uint8Array | Uint16Array | Uint32Array
  /** Each value once. */
  readonly values: readonly string[]
}

export interface TextColumn {
  get(row: number): string | undefined
}

/** Rows of a part as bits: a row is in the set if its element is 1. Combines with other sets element by element. */
export type RowSet = Uint8Array

export interface MessageColumn {
  get(row: number): string
  /**
   * Removes the rows from the set whose message fails the test. `decide` says of a piece of a message whether the test can hold for
   * a message that contains it; see the hints.
   */
  test(test: (message: string) => boolean, hints: MessageHints, rows: RowSet): void
}

/** What a test of a message needs at least. Columns use it to test few messages; without a hint they test all. */
export interface MessageHints {
  /** The message contains this text. */
  readonly contains?: string
  /** The message has each of these folded words, or a word that begins with it. */
  readonly words?: readonly { readonly word: string; readonly prefix: boolean }[]
}

export interface AttributeColumn {
  /** The attributes of a row as JSON text. */
  get(row: number): string | undefined
  /** Removes the rows from the set whose attributes fail the filter. */
  testEqual(filter: AttributeFilter, rows: RowSet): void
}

/** An opened hot batch or sealed block: its columns are decoded when they are first used. */
export interface Part {
  readonly head: PartHead
  /** Number of rows. */
  readonly count: number
  readonly ids: Float64Array
  /** Whole microseconds since the Unix epoch. */
  readonly timestamps: Float64Array
  readonly severities: Uint8Array
  readonly services: DictionaryColumn
  readonly hosts: DictionaryColumn
  readonly traceIds: DictionaryColumn
  readonly spanIds: TextColumn
  readonly messages: MessageColumn
  readonly attributes: AttributeColumn
  /** The rows in the order of (timestamp, id); `undefined` if they lie in that order. */
  readonly order: Uint32Array | undefined
  /** Bytes of memory that it takes now; grows as columns are decoded. */
  readonly memoryBytes: number
}
