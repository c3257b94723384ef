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
 * once for each shape of them; conditions take every value through {@link given}.
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

/** A parameter whose value comes with each run of the statement. */
export class Given {
  readonly of: (values: ReadValues) => SqliteValue

  constructor(of: (values: ReadValues) => SqliteValue) {
    this.of = of
  }
}

/** {@link Given} in a query. */
export function given<Type extends SqliteValue>(of: (values: ReadValues) => Type): Expression<Type> {
  return sql<Type>`${new Given(of)}`
}

/** As {@link given}, for LIMIT and OFFSET: SQLite prepares a statement anew whenever one of them is bound bare. */
export function givenCount(of: (values: ReadValues) => number): Expression<number> {
  return sql<number>`CAST(${new Given(of)} AS INTEGER)`
}
