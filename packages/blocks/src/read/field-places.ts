import type { DriverField, FieldTest } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import type { DictionaryColumn } from '../part/part.js'
import type { Slices } from '../summary/slice-width.js'
import { summaryOf } from '../summary/summary-of.js'
import type { IdTable } from '../values/id-table.js'
import type { PlaceOf } from '../values/place-of.js'
import { passingBySeverity } from './passing-by-severity.js'
import type { Found } from './read.js'

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

/** As {@link placesOf} for trace ids. */
export function placesOfIds({ part, rows }: Found, ids: IdTable): ArrayLike<number> {
  const { traceIds } = part
  const words = traceIds.words?.()
  if (words === undefined) return placesOfTexts(traceIds, rows, ids.place)
  const size = words.length / WORDS_OF_TRACE_ID + 1
  return placesOfCodes(traceIds.codes, rows, size, (code) =>
    ids.placeOfWords(words, (code - 1) * WORDS_OF_TRACE_ID),
  )
}

/** Numbers of the rows of a part by value, if its head shows them: `undefined` stands for no value. */
export function valuesByHead(
  entry: PartEntry,
  field: DriverField,
  tests: readonly FieldTest[],
): readonly (readonly [value: string | number | undefined, rows: number])[] | undefined {
  const { head, dead } = entry
  if (field.column === 'severity') {
    const bySeverity = passingBySeverity(entry, tests)
    return bySeverity && Array.from(bySeverity.entries()).filter(([, rows]) => rows > 0)
  }
  if (field.column !== 'service' || dead !== undefined) return undefined
  const values: [string | undefined, number][] = []
  const isKnown = summaryOf(head)?.count(tests, ALL_TIMES, (_, __, rows, service) => {
    values.push([service, rows])
  })
  return isKnown ? values : undefined
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
