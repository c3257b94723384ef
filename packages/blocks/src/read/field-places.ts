import type { DriverField, FieldTest } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import type { AddPlace, DictionaryColumn, Part } from '../part/part.js'
import type { Slices } from '../summary/slice-width.js'
import { summaryOf } from '../summary/summary-of.js'
import type { IdTable } from '../values/id-table.js'
import { NO_VALUE, type PlaceOf } from '../values/place-of.js'
import { passingBySeverity } from './passing-by-severity.js'
import type { Found, Read } from './read.js'

/** Numbers of 32 bits. */
const WORDS_OF_TRACE_ID = 4

const ALL_TIMES: Slices = { width: Infinity, offset: 0 }

/** For each row that was found the place of its value. Elements of other rows are arbitrary. */
export function placesOf({ part, rows }: Found, field: DriverField, place: PlaceOf): ArrayLike<number> {
  switch (field.column) {
    case 'severity':
      return placesOfCodes(part.severities, rows, 25, (severity) => place(severity))
    case 'service':
      return placesOfTexts(part.services, rows, place)
    case 'host':
      return placesOfTexts(part.hosts, rows, place)
    case 'traceId':
      return placesOfTexts(part.traceIds, rows, (id) => place((id as string).toLowerCase()))
    case 'attributes':
      return part.attributes.places(field, rows, place)
  }
}

/** A field whose values {@link countPlaces} counts. */
type CountedField = Extract<DriverField, { readonly column: 'attributes' }> | { readonly column: 'host' }

export function hasCounts(field: DriverField): field is CountedField {
  return field.column === 'host' || field.column === 'attributes'
}

/** The same for the same field. */
export function questionOf(field: CountedField): string {
  return field.column === 'host' ? 'host' : `attribute ${JSON.stringify([field.name, field.path])}`
}

/** Calls `add` with the places of values, and the numbers of rows of the whole part that have them. Looks at no single row. */
export function countPlaces(part: Part, field: CountedField, place: PlaceOf, add: AddPlace): void {
  if (field.column === 'host') countTexts(part.hosts, place, add)
  else part.attributes.countPlaces(field, place, add)
}

/** Calls `add` with the place of each trace id that rows have, and the number of these rows. */
export function eachId(
  { part, rows }: Found,
  ids: IdTable,
  add: (place: number, rows: number) => void,
): void {
  const { traceIds } = part
  const { codes } = traceIds
  const words = traceIds.words?.()
  const size = words === undefined ? traceIds.values.length : words.length / WORDS_OF_TRACE_ID
  const counts = new Uint32Array(size + 1)
  for (let row = 0; row < rows.length; row++) {
    const code = codes[row] as number
    counts[code] = (counts[code] as number) + (rows[row] as number)
  }
  add(NO_VALUE, counts[0] as number)
  for (let code = 1; code <= size; code++) {
    const count = counts[code] as number
    // Only ids of rows that were found get a place: the others must not take the room of those.
    if (count === 0) continue
    const place =
      words === undefined
        ? ids.place(traceIds.values[code - 1])
        : ids.placeOfWords(words, (code - 1) * WORDS_OF_TRACE_ID)
    add(place, count)
  }
}

/** Numbers of the rows of a part by value, if its head or earlier reads show them: `undefined` stands for no value. */
export function knownValues(
  read: Read,
  entry: PartEntry,
  field: DriverField,
  tests: readonly FieldTest[],
): readonly (readonly [value: string | number | undefined, rows: number])[] | undefined {
  const { head, dead } = entry
  if (field.column === 'severity') {
    const bySeverity = passingBySeverity(entry, tests) ?? read.remembered(entry, tests)
    return bySeverity && Array.from(bySeverity.entries()).filter(([, rows]) => rows > 0)
  }
  if (field.column !== 'service' || dead !== undefined) return undefined
  const values: [string | undefined, number][] = []
  const isKnown = summaryOf(head)?.count(tests, ALL_TIMES, (_, __, rows, service) => {
    values.push([service, rows])
  })
  if (isKnown) return values
  const isRemembered = read.rememberedByService(entry, tests, (_, rows, service) => {
    values.push([service, rows])
  })
  return isRemembered ? values : undefined
}

function countTexts({ codes, values }: DictionaryColumn, place: PlaceOf, add: AddPlace): void {
  const counts = new Uint32Array(values.length + 1)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    counts[code] = (counts[code] as number) + 1
  }
  for (const [code, rows] of counts.entries())
    if (rows > 0) add(code === 0 ? NO_VALUE : place(values[code - 1] as string), rows)
}

function placesOfTexts(column: DictionaryColumn, rows: ArrayLike<number>, place: PlaceOf): Uint32Array {
  return placesOfCodes(column.codes, rows, column.values.length + 1, (code) =>
    place(column.values[code - 1] as string),
  )
}

/** Only values of rows in the set get a place: the others must not take the room of values that are counted. */
function placesOfCodes(
  codes: ArrayLike<number>,
  rows: ArrayLike<number>,
  size: number,
  placeOfCode: (code: number) => number,
): Uint32Array {
  const places = new Uint32Array(rows.length)
  const known = new Uint32Array(size)
  for (let row = 0; row < rows.length; row++) {
    const code = codes[row] as number
    if (rows[row] === 0 || code === 0) continue
    places[row] = known[code] ||= placeOfCode(code)
  }
  return places
}
