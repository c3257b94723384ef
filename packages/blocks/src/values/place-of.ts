import type { AttributeValue } from '@logpond/core'

/**
 * Gives a value a place. Rows are then counted by these places, without looking at the value of each row.
 *
 * Columns call it once for each different value of a dictionary that one of the rows has, and at least once for each other value.
 */
export type PlaceOf = (value: AttributeValue) => number

/** The place of rows that have no value. {@link PlaceOf} never returns it. */
export const NO_VALUE = 0
