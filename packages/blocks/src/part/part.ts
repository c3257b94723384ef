import type { AttributeName, AttributeTest } from '@logpond/core'
import type { PlaceOf } from '../values/place-of.js'
import type { ValueType } from '../values/scalar.js'
import type { MessageCounts } from './message-counts.js'
import type { PackedTexts } from './packed-texts.js'
import type { PartHead } from './part-head.js'

/** Values of which many are equal. */
export interface DictionaryColumn {
  /** For each row the place of its value, counted from 1; 0 for no value. */
  readonly codes: Uint8Array | Uint16Array | Uint32Array
  /** Each value once. */
  readonly values: readonly string[]
}

/** Ids of hex digits. */
export interface IdDictionary extends DictionaryColumn {
  /** The codes of an id, given in lower case, in every case in which rows have it. Without creating the texts of other ids. */
  codesOf?(id: string): readonly number[]
  /** The digits of each id as numbers of 32 bits, the first digits first. Without creating the texts of ids. */
  words?(): Uint32Array
}

export interface TextColumn {
  get(row: number): string | undefined
}

/** Ids that few questions are about. Some columns know the codes of an id, without creating the texts of other ids. */
export type SpanIdColumn = TextColumn & Partial<Pick<IdDictionary, 'codes' | 'codesOf'>>

/** Rows of a part as bits: a row is in the set if its element is 1. Combines with other sets element by element. */
export type RowSet = Uint8Array

export interface MessageColumn {
  get(row: number): string
  /**
   * Removes the rows whose message fails the test from the set. Equal messages have equal results, so a column may apply the test
   * once to each different message, and to none that the hints decide.
   */
  test(test: (message: string) => boolean, hints: MessageHints, rows: RowSet): void
}

/** What a message has if it passes a test. Columns use it to test few messages; without a hint they test all. */
export interface MessageHints {
  /** The message contains this text, which is not empty. */
  readonly contains?: string
  /** The message has each of these words among its `foldedWords`; with `prefix`, a word that begins with it. */
  readonly words?: readonly WordHint[]
  /** All words that the test looks for, also those that a message must not have. It depends on nothing else. */
  readonly tested?: readonly WordHint[]
  /** Every message that has all that the hints say passes, so the test itself need not be applied. */
  readonly isEnough: boolean
}

export interface WordHint {
  readonly word: string
  readonly prefix: boolean
}

export interface AttributeColumn {
  /** The attributes of a row as JSON text. */
  get(row: number): string | undefined
  /** Removes the rows whose attributes fail one of the conditions, all of which are on the same attribute, from the set. */
  test(conditions: readonly AttributeTest[], rows: RowSet): void
  /** For each row of the set the place of the value of an attribute; 0, `NO_VALUE`, for rows that have none. */
  places(name: AttributeName, rows: RowSet, place: PlaceOf): Uint32Array
  /** As {@link places}, of all rows: calls `add` with each place and the number of rows that have it. A place may come several times. */
  countPlaces(name: AttributeName, place: PlaceOf, add: AddPlace): void
  /**
   * Calls `found` with numbers of rows of the set that have a value of a type, by the name that finds it in a filter. A name and a
   * type may come several times: their rows add up.
   */
  fields(rows: RowSet, found: (name: string, type: ValueType, rows: number) => void): void
  /**
   * The rows of which core's `mayHaveErrors` is true, and perhaps more; `undefined` if there are none. Text searches these
   * attributes too. Must not be changed.
   *
   * @param words Rows whose attributes have none of these words among the folded words of their texts may be left out.
   */
  withErrors(words?: readonly string[]): RowSet | undefined
}

/** Called with the place of a value, and a number of rows that have the value. */
export type AddPlace = (place: number, rows: number) => void

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
  readonly traceIds: IdDictionary
  /** The trace id of a row. For a few rows it takes less than {@link traceIds}, which may make the texts of all ids. */
  traceIdOf(row: number): string | undefined
  readonly spanIds: SpanIdColumn
  readonly messages: MessageColumn
  readonly attributes: AttributeColumn
  /** The rows in the order of (timestamp, id); `undefined` if they lie in that order. */
  readonly order: Uint32Array | undefined
  /**
   * How many rows have which message; `undefined`, or absent, if that takes too much memory.
   *
   * @param byService Whether to count by service too.
   */
  messageCounts?(byService?: boolean): MessageCounts | undefined
  /** The texts of the rows, if they lie together without compression. */
  readonly packedTexts?: PackedTexts
  /** Bytes of memory that it takes now; grows as columns are decoded. */
  readonly memoryBytes: number
  /**
   * Frees memory that the garbage collector would find late. Nothing may use the part, or memory that it has given, any more.
   *
   * @param hasOwnBody Whether nothing else uses the body from which the part was opened.
   */
  free?(hasOwnBody: boolean): void
}
