import type { AttributeFilter, DriverFilter, DriverSearch } from '@logpond/core'
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
  const place = window === undefined ? '' : placeOf(window)
  const others = `${after !== undefined},${ids !== undefined},${among !== undefined},${matchesTo !== undefined}`
  let shape = `${order},${place},${others},${limit !== undefined}`
  for (const field in filter) shape += fieldShape(filter, field as keyof DriverFilter)
  return shape
}

function placeOf({ fromId }: TimeWindow): string {
  return `window${fromId === undefined ? '' : ' of ids'}`
}

function fieldShape(filter: DriverFilter, field: keyof DriverFilter): string {
  const value = filter[field]
  if (value === undefined) return ''
  if (field === 'contains') return `,contains ${isLong(value as string)}`
  if (field === 'text') return `,text ${filter.text?.all.length !== 0}`
  if (field === 'minSeverity') return `,min ${Math.sign((value as number) - ERROR_SEVERITY)}`
  if (field === 'attributes') return `,${filter.attributes?.map(attributeShape)}`
  return `,${field} ${Array.isArray(value) ? value.length : ''}`
}

function attributeShape(wanted: AttributeFilter): string {
  return `${isPlain(wanted) ? 'plain ' : ''}${wanted.path.length > 1}`
}

/** Whether a stored attribute can be compared as it stands in the text: neither name nor value has an escape or U+FFFF. */
export function isPlain({ name, json }: AttributeFilter): boolean {
  return !ESCAPE.test(json) && !ESCAPE.test(JSON.stringify(name))
}

const ESCAPE = /[\\\uffff]/

/** Whether a substring is so long that most messages are shorter. */
export function isLong(contains: string): boolean {
  return contains.length > 1000
}
