import type { DriverFilter, DriverSearch } from '@logpond/core'
import type { IdWindow } from './id-windows.js'
import { type Expression, sql } from './kysely.js'
import type { SqliteValue } from './sqlite-connection.js'
import type { TimeWindow } from './time-windows.js'
import { END_OF_TIME } from './window-size.js'

/** From this severity on, an index of their own makes the few errors among many entries quick to find. */
export const ERROR_SEVERITY = 17

/**
 * What one statement of a read is about. Its SQL depends on nothing but which of these there are, so that it is written
 * once for each {@link shapeOf} them; conditions take every value through {@link given}.
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

/** Equal for values that make the same SQL. */
export function shapeOf({ filter, order, after, window, ids, among, matchesTo, limit }: ReadValues): string {
  const { text, minSeverity = 0, attributes = [], ...others } = filter
  const parts: (string | number | boolean | undefined)[] = [
    order,
    after !== undefined,
    window !== undefined,
    window?.from === -END_OF_TIME && window.to === END_OF_TIME,
    window?.fromId !== undefined,
    ids !== undefined,
    among !== undefined,
    matchesTo !== undefined,
    limit !== undefined,
    text && text.all.length > 0,
    minSeverity > 0,
    Math.sign(minSeverity - ERROR_SEVERITY),
  ]
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) parts.push(name, Array.isArray(value) ? value.length : '')
  }
  for (const { path } of attributes) parts.push(path.length > 1)
  return parts.join()
}
