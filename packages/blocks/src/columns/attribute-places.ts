import type { AttributeName, AttributeValue, JsonValue } from '@logpond/core'
import { attributeValue } from '@logpond/core'
import type { AddPlace, RowSet } from '../part/part.js'
import { NO_VALUE, type PlaceOf } from '../values/place-of.js'
import { scalarOf } from '../values/scalar.js'
import { outlineOf, slotOf } from './template-outline.js'
import type { SlotValues, Template, TemplateReader } from './template-reader.js'
import type { ValueContent } from './value-content.js'
import { numberText } from './value-forms.js'
import { valueOfVariable } from './variable-value.js'

/** For the rows of the set the place of the value of an attribute; {@link NO_VALUE} for rows that have none. */
export function attributePlaces(
  texts: TemplateReader,
  name: AttributeName,
  rows: RowSet,
  place: PlaceOf,
): Uint32Array {
  const places = new Uint32Array(rows.length)
  const columns = new Map<string, PlacedColumn>()
  const sources = texts.templates.map((template) => sourceOf(texts, template, name, place, columns))
  if (sources.every((source) => source === undefined)) return places
  const { codes, ranks } = texts
  for (let row = 0; row < rows.length; row++) {
    if (rows[row] === 0) continue
    const source = sources[codes[row] as number]
    if (source !== undefined) places[row] = source.of(ranks[row] as number)
  }
  return places
}

/** As {@link attributePlaces}, of all rows: which of them has which value does not matter, so the rows are not looked at. */
export function countAttributePlaces(
  texts: TemplateReader,
  name: AttributeName,
  place: PlaceOf,
  add: AddPlace,
): void {
  const columns = new Map<string, PlacedColumn>()
  for (const template of texts.templates) {
    const source = sourceOf(texts, template, name, place, columns)
    const rows = texts.rowsOf(template)
    if (source === undefined) add(NO_VALUE, rows)
    else source.count(rows, add)
  }
}

/** The places of values in the rows of one template. */
class Source {
  readonly #column: PlacedColumn
  readonly #values: SlotValues
  #start = -1

  constructor(column: PlacedColumn, values: SlotValues) {
    this.#column = column
    this.#values = values
  }

  /** @param rank Which of the rows of the template. */
  of(rank: number): number {
    if (this.#start < 0) this.#start = this.#values.start
    return this.#column.of(this.#start + rank)
  }

  /** @param rows The number of rows of the template. */
  count(rows: number, add: AddPlace): void {
    this.#column.count(this.#values.start, rows, add)
  }
}

function sourceOf(
  texts: TemplateReader,
  template: Template,
  name: AttributeName,
  place: PlaceOf,
  columns: Map<string, PlacedColumn>,
): Source | undefined {
  const outline = template.isWhole ? wholeOf(template) : outlineOf(template)
  if (!isObject(outline)) return undefined
  const found = attributeValue(outline, name)
  if (template.isWhole) {
    const value = scalarOf(found)
    return value === undefined ? undefined : new Source(new PlacedColumn(constantOf(value), place), FIRST)
  }
  const variable = found === undefined ? undefined : slotOf(found)
  if (variable === undefined) return undefined
  const { slot, isText } = variable
  const values = texts.slotValues(template, slot)
  const key = `${template.variables[slot]} ${isText}`
  let column = columns.get(key)
  if (column === undefined) {
    column = new PlacedColumn(() => reader(values.content, isText), place)
    columns.set(key, column)
  }
  return new Source(column, values)
}

/** How the values of a column are found: by codes of few different values, or one by one. */
interface ValueReader {
  readonly codes: ArrayLike<number> | undefined
  /** @param index A code, if there are codes; otherwise the place in the column. */
  value(index: number): AttributeValue
  /** Number of codes; 1 without codes if there is only one value. */
  readonly size: number
}

const FIRST: SlotValues = { known: { form: 'texts' }, content: { form: 'texts', values: [] }, start: 0 }

/** A column with the places of its values. It is inflated when the first place is needed. */
class PlacedColumn {
  readonly #open: () => ValueReader
  readonly #place: PlaceOf
  #reader: ValueReader | undefined
  #codes: ArrayLike<number> | undefined
  /** By code; {@link NO_VALUE} if it is not known yet. */
  #places = new Uint32Array(0)
  /** Of a column with one value. */
  #only = NO_VALUE

  constructor(open: () => ValueReader, place: PlaceOf) {
    this.#open = open
    this.#place = place
  }

  of(index: number): number {
    if (this.#codes !== undefined) {
      const code = this.#codes[index] as number
      return (this.#places[code] as number) || this.#first(code)
    }
    if (this.#only !== NO_VALUE) return this.#only
    if (this.#reader !== undefined) return this.#place(this.#reader.value(index))
    this.#reader = this.#open()
    this.#codes = this.#reader.codes
    this.#places = new Uint32Array(this.#reader.size)
    if (this.#codes === undefined && this.#reader.size === 1) this.#only = this.#place(this.#reader.value(0))
    return this.of(index)
  }

  /** Calls `add` for a number of values from one on. */
  count(start: number, rows: number, add: AddPlace): void {
    if (rows === 0) return
    const first = this.of(start)
    const codes = this.#codes
    if (codes !== undefined) {
      const counts = new Uint32Array(this.#places.length)
      for (let i = start; i < start + rows; i++) {
        const code = codes[i] as number
        counts[code] = (counts[code] as number) + 1
      }
      for (let code = 0; code < counts.length; code++)
        if (counts[code] !== 0)
          add((this.#places[code] as number) || this.#first(code), counts[code] as number)
    } else if (this.#only !== NO_VALUE) {
      add(first, rows)
    } else {
      for (let i = start; i < start + rows; i++) add(this.of(i), 1)
    }
  }

  #first(code: number): number {
    const place = this.#place((this.#reader as ValueReader).value(code))
    this.#places[code] = place
    return place
  }
}

function constantOf(value: AttributeValue): () => ValueReader {
  return () => ({ codes: undefined, size: 1, value: () => value })
}

function reader(content: ValueContent, isText: boolean): ValueReader {
  switch (content.form) {
    case 'constant': {
      const value = valueOfVariable(content.value, isText)
      return { codes: undefined, size: 1, value: () => value }
    }
    case 'dictionary': {
      const { codes, values } = content
      return { codes, size: values.length, value: (code) => valueOfVariable(values[code] as string, isText) }
    }
    case 'numbers': {
      const { values, shape } = content
      const codes = undefined
      if (isText) return { codes, size: 0, value: (i) => numberText(values[i] as number, shape) }
      // Both are exact, so the quotient is the number that is nearest to the text, as JSON.parse gives it.
      const divisor = Number(`1e${shape.scale}`)
      return { codes, size: 0, value: (i) => scalarOf((values[i] as number) / divisor) as number }
    }
    case 'texts': {
      const { values } = content
      return { codes: undefined, size: 0, value: (i) => valueOfVariable(values[i] as string, isText) }
    }
  }
}

function wholeOf({ pieces }: Template): JsonValue | undefined {
  const [text = ''] = pieces
  return text === '' ? undefined : (JSON.parse(text) as JsonValue)
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
