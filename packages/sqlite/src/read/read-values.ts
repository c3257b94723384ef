import type { DriverFilter, DriverSearch } from '@logpond/core'
import type { SqliteValue } from '../connection/sqlite-connection.js'
import { type Expression, sql } from './kysely.js'

/** No timestamp and no id lies beyond. */
export const END_OF_TIME = Number.MAX_SAFE_INTEGER

/** From this severity on, an index of their own makes the few errors among many entries quick to find. */
export const ERROR_SEVERITY = 17

/**
 * Entries that lie next to each other by (timestamp, id): those of some timestamps, all of them, or some of those of
 * one timestamp.
 */
export interface TimeWindow {
  /** Microseconds, both inclusive. */
  readonly from: number
  readonly to: number
  /** Both inclusive; only where `from` is `to`. */
  readonly fromId?: number
  readonly toId?: number
}

/** Ids, both inclusive. */
export interface IdWindow {
  readonly from: number
  readonly to: number
}

/**
 * What one statement of a read is about. Its SQL depends on nothing but which of these there are, so that it is written
 * once for each shape of them; conditions take every value through {@link placeholder}.
 */
export interface ReadValues {
  readonly filter: DriverFilter
  readonly order?: DriverSearch['order'] | undefined
  readonly after?: DriverSearch['after']
  /** Where to look: by time, by id, or among a few. */
  readonly window?: TimeWindow
  readonly ids?: IdWindow
  readonly among?: readonly number[]
  /** The last id up to which the statement itself looks for the text. */
  readonly matchesTo?: number
  readonly limit?: number
  readonly offset?: number
  /** Microseconds of a slice of a histogram. */
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
