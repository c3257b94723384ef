import type { DriverFilter, DriverSearch } from '@logpond/core'
import type { SqliteValue } from '../connection/sqlite-connection.js'
import { type Expression, sql } from './kysely.js'

/** The greatest timestamp, in microseconds, and the greatest id. */
export const END_OF_TIME = Number.MAX_SAFE_INTEGER

/** Entries of this severity or higher have their own index, so that a few errors among many entries are found quickly. */
export const ERROR_SEVERITY = 17

/**
 * A range of entries in the order of (timestamp, id): either all entries of a range of timestamps, or a range of ids within
 * one timestamp.
 */
export interface TimeWindow {
  /** Microseconds, both inclusive. */
  readonly from: number
  readonly to: number
  /** Both inclusive. Only if `from` equals `to`. */
  readonly fromId?: number
  readonly toId?: number
}

/** A range of ids, both inclusive. */
export interface IdWindow {
  readonly from: number
  readonly to: number
}

/**
 * The values of one statement of a read. Its SQL depends only on which of them there are, and is compiled once for each
 * shape. Conditions read every value through {@link placeholder}.
 */
export interface ReadValues {
  readonly filter: DriverFilter
  readonly order?: DriverSearch['order'] | undefined
  readonly after?: DriverSearch['after']
  /** Restricts the search to a window of time, to a range of ids, or to a list of ids. */
  readonly window?: TimeWindow
  readonly ids?: IdWindow
  readonly among?: readonly number[]
  /** If set, the statement itself searches the full-text index up to this id. */
  readonly matchesTo?: number
  readonly limit?: number
  readonly offset?: number
  /** Width of a bucket of a histogram, in microseconds. */
  readonly width?: number
}

/** A parameter of a query. Each run of the statement reads its value from the {@link ReadValues} of that run. */
export class Placeholder {
  readonly read: (values: ReadValues) => SqliteValue

  constructor(read: (values: ReadValues) => SqliteValue) {
    this.read = read
  }
}

/** A {@link Placeholder} as an expression of Kysely. */
export function placeholder<Type extends SqliteValue>(read: (values: ReadValues) => Type): Expression<Type> {
  return sql<Type>`${new Placeholder(read)}`
}

/** As {@link placeholder}, for LIMIT and OFFSET. Without the CAST, SQLite would prepare the statement again at each run. */
export function integerPlaceholder(read: (values: ReadValues) => number): Expression<number> {
  return sql<number>`CAST(${new Placeholder(read)} AS INTEGER)`
}
