import {
  type AttributeName,
  type AttributeTest,
  type AttributeValue,
  compileFilter,
  type JsonValue,
} from '@logpond/core'
import { allRows } from '../match/row-set.js'
import type { Part } from '../part/part.js'
import { NO_VALUE } from '../values/place-of.js'
import type { PlaceTable } from '../values/value-table.js'

/** Groups, and combinations of a group and a code, beyond which the rows of a part are not grouped. */
const MAX_GROUPS = 512
const MAX_COMBINATIONS = 2 ** 16

/** Different values of one attribute, and characters of one of them. */
const MAX_VALUES = 128
const MAX_CHARACTERS = 256

const SEVERITIES = 25

/** Stands for objects and arrays: a condition has the same result for all of them. */
const SOME_OBJECT: JsonValue = {}

/** The rows of a part by severity, by the values of attributes, and perhaps by service. Each list has an element for each group. */
export interface GroupedRows {
  readonly severities: Uint8Array
  readonly services: readonly (string | undefined)[] | undefined
  /** Whether an object or an array differs from a value that is missing. */
  readonly hasObjects: boolean
  /** For each attribute the values of the groups; `undefined` for rows that lack it. */
  readonly values: readonly (readonly (JsonValue | undefined)[])[]
  readonly rows: Uint32Array
}

/** What to group rows by, beside the severity. */
export interface GroupedBy {
  readonly names: readonly AttributeName[]
  readonly services: boolean
  /** Whether it matters that an attribute is an object or an array, and not missing. Only the existence depends on it. */
  readonly objects: boolean
}

/**
 * Groups the rows of a part; `undefined` if there are too many groups or values.
 *
 * @param table Parts share the memory of its values. Once it is full, the result is wrong.
 */
export function groupRows(
  part: Part,
  { names, services: byService, objects }: GroupedBy,
  table: PlaceTable,
): GroupedRows | undefined {
  const { count, severities } = part
  const groups = new Groups(count)
  groups.split(severities, SEVERITIES)
  const services = byService ? part.services : undefined
  if (services !== undefined) groups.split(services.codes, services.values.length + 1)
  const columns: CodedValues[] = []
  for (const name of names) {
    const column = groups.areFew ? codedValues(part, name, objects) : undefined
    if (column === undefined) return undefined
    groups.split(column.codes, column.values.length)
    columns.push(column)
  }
  if (!groups.areFew) return undefined
  const { first } = groups
  const shared = (value: JsonValue | undefined) =>
    value === undefined || value === SOME_OBJECT ? value : table.value(table.place(value as AttributeValue))
  return {
    severities: Uint8Array.from(first, (row) => severities[row] as number),
    services: services && first.map((row) => shared(serviceOf(services, row)) as string | undefined),
    hasObjects: objects,
    values: columns.map(({ codes, values }) => first.map((row) => shared(values[codes[row] as number]))),
    rows: groups.rows(),
  }
}

function serviceOf({ codes, values }: Part['services'], row: number): string | undefined {
  return values[(codes[row] as number) - 1]
}

/** Rows are in the same group if they have the same codes in all columns so far. */
class Groups {
  /** The group of each row. */
  readonly #groups: Uint16Array
  /** The first row of each group. */
  first: number[] = [0]
  /** Whether the groups so far are few enough. If they are not, the groups are wrong. */
  areFew = true

  constructor(rows: number) {
    this.#groups = new Uint16Array(rows)
  }

  /** @param size More than any code. */
  split(codes: ArrayLike<number>, size: number): void {
    this.areFew &&= this.first.length <= MAX_GROUPS && this.first.length * size <= MAX_COMBINATIONS
    if (!this.areFew) return
    // Counted from 1, so that 0 stands for a combination that no row had yet.
    const found = new Uint16Array(this.first.length * size)
    const first: number[] = []
    const groups = this.#groups
    for (let row = 0; row < groups.length; row++) {
      const at = (groups[row] as number) * size + (codes[row] as number)
      if (found[at] === 0) found[at] = first.push(row)
      groups[row] = (found[at] as number) - 1
    }
    this.first = first
    this.areFew = first.length <= MAX_GROUPS
  }

  /** The number of rows of each group. */
  rows(): Uint32Array {
    const rows = new Uint32Array(this.first.length)
    const groups = this.#groups
    for (let row = 0; row < groups.length; row++) {
      const group = groups[row] as number
      rows[group] = (rows[group] as number) + 1
    }
    return rows
  }
}

/** An attribute of the rows of a part: for each row the place of its value. */
interface CodedValues {
  readonly codes: Uint32Array
  readonly values: readonly (JsonValue | undefined)[]
}

/** `undefined` if there are many values, or long ones. */
function codedValues(part: Part, name: AttributeName, objects: boolean): CodedValues | undefined {
  const places = new Map<AttributeValue, number>()
  // Code 0 is `NO_VALUE`.
  const values: (JsonValue | undefined)[] = [undefined]
  let areFew = true
  const codes = part.attributes.places(name, allRows(part.count), (value) => {
    const known = areFew ? places.get(value) : values.length
    if (known !== undefined) return known
    areFew = places.size < MAX_VALUES && !(typeof value === 'string' && value.length > MAX_CHARACTERS)
    places.set(value, values.length)
    return values.push(value) - 1
  })
  if (!areFew) return undefined
  if (objects) markObjects(part, name, codes, values.push(SOME_OBJECT) - 1)
  return { codes, values }
}

function markObjects(part: Part, name: AttributeName, codes: Uint32Array, someObject: number): void {
  const existing = allRows(part.count)
  part.attributes.test([existenceOf(name)], existing)
  for (let row = 0; row < codes.length; row++)
    if (codes[row] === NO_VALUE && existing[row] === 1) codes[row] = someObject
}

function existenceOf({ name, path }: AttributeName): AttributeTest {
  const [test] = compileFilter({ attributes: [{ name, path, op: 'exists', exists: true }] })
  return test as AttributeTest
}
