import type { AttributeValue, JsonValue } from '@logpond/core'
import type { RowSet } from '../part/part.js'
import { eachField } from '../values/each-field.js'
import { typeOf, type ValueType } from '../values/scalar.js'
import { outlineOf, slotOf } from './template-outline.js'
import type { SlotValues, Template, TemplateReader } from './template-reader.js'
import type { ValueContent } from './value-content.js'
import { typeOfVariable } from './variable-value.js'

type Found = (name: string, type: ValueType, rows: number) => void

/** The rows of a set, template by template. */
interface RowsOfTemplates {
  readonly counts: Uint32Array
  /** Which of the rows of a template are in the set, ascending. */
  ranksOf(template: Template): Uint32Array
}

/**
 * The names of the attributes of rows, with types and numbers of rows. Names come from templates. Values are looked at only if those
 * of one variable have several types.
 */
export function fieldsOf(texts: TemplateReader, rows: RowSet, found: Found): void {
  const inSet = rowsOfTemplates(texts, rows)
  for (const template of texts.templates) {
    const count = inSet.counts[template.place] as number
    if (count > 0 && template.bytes.length > 0) fieldsOfTemplate(texts, template, count, inSet, found)
  }
}

function fieldsOfTemplate(
  texts: TemplateReader,
  template: Template,
  count: number,
  inSet: RowsOfTemplates,
  found: Found,
): void {
  const attributes = template.isWhole ? parsedWhole(template) : outlineOf(template)
  if (!isObject(attributes)) return
  if (template.isWhole) {
    eachField(attributes, (name, value) => found(name, typeOf(value), count))
    return
  }
  eachField(attributes, (name, place: AttributeValue) => {
    const variable = slotOf(place)
    if (variable === undefined) return
    if (variable.isText) {
      found(name, 'string', count)
      return
    }
    const values = texts.slotValues(template, variable.slot)
    const only = onlyType(values)
    if (only !== undefined) found(name, only, count)
    else countTypes(values, inSet.ranksOf(template), name, found)
  })
}

/** The type of all values of a column, as far as its header shows. */
function onlyType({ known }: SlotValues): ValueType | undefined {
  if (known.form !== 'values') return known.form === 'numbers' ? 'number' : undefined
  const types = new Set(known.values.map(typeOfVariable))
  const [only] = types
  return types.size === 1 ? only : undefined
}

function countTypes(values: SlotValues, ranks: Uint32Array, name: string, found: Found): void {
  const { content, start } = values
  const counts = new Map<ValueType, number>()
  for (const rank of ranks) {
    const type = typeOfVariable(textAt(content, start + rank))
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  for (const [type, count] of counts) found(name, type, count)
}

function textAt(content: ValueContent, index: number): string {
  switch (content.form) {
    case 'constant':
      return content.value
    case 'dictionary':
      return content.values[content.codes[index] as number] as string
    case 'texts':
      return content.values[index] as string
    case 'numbers':
      return '0'
  }
}

function rowsOfTemplates(texts: TemplateReader, rows: RowSet): RowsOfTemplates {
  const { codes } = texts
  const counts = new Uint32Array(texts.templates.length)
  for (let row = 0; row < rows.length; row++) {
    const code = codes[row] as number
    counts[code] = (counts[code] as number) + (rows[row] as number)
  }
  let sorted: Uint32Array[] | undefined
  return {
    counts,
    ranksOf({ place }) {
      sorted ??= sortRanks(texts, rows, counts)
      return sorted[place] as Uint32Array
    },
  }
}

function sortRanks({ codes, ranks }: TemplateReader, rows: RowSet, counts: Uint32Array): Uint32Array[] {
  const sorted = Array.from(counts, (count) => new Uint32Array(count))
  const next = new Uint32Array(counts.length)
  for (let row = 0; row < rows.length; row++) {
    if (rows[row] === 0) continue
    const code = codes[row] as number
    const at = next[code] as number
    next[code] = at + 1
    ;(sorted[code] as Uint32Array)[at] = ranks[row] as number
  }
  return sorted
}

function parsedWhole({ pieces }: Template): JsonValue {
  return JSON.parse(pieces[0] as string) as JsonValue
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
