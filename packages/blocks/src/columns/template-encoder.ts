import { ByteWriter } from '../bytes/byte-writer.js'
import { writeCodes } from '../bytes/planes.js'
import type { CutTexts } from './template-cutter.js'
import { encodeValues, MIN_VALUES } from './value-encoder.js'

/** Takes the sections of a column. */
export interface SectionSink {
  add(bytes: Uint8Array): number
}

/** Names the column that holds a variable of a template. Equal names share a column. */
export type NameColumns = (template: Uint8Array, number: number, slots: number) => readonly string[]

/** Data of this length is compressed by itself, so it is inflated only when it is needed. */
const OWN_SECTION = 1024
/** The column of variables whose own column would have few values. */
const MIXED = 0

/** The variables of all texts in columns. */
interface Columns {
  /** For each template the column of each variable. */
  readonly columnsOf: readonly (readonly number[])[]
  /** Variables in the order of columns; in a column by template, place in the template, and row. */
  readonly order: Uint32Array
  /** The first variable of each column in `order`; one more element for the end. */
  readonly starts: readonly number[]
}

/**
 * Writes texts that were cut into templates: the template of each text, the templates, and the variables in columns.
 *
 * Returns the number of the section with the templates and the columns of their variables. The next section has the templates of the
 * texts.
 */
export function encodeTemplates(
  bytes: Uint8Array,
  cut: CutTexts,
  count: number,
  nameColumns: NameColumns,
  sections: SectionSink,
): number {
  const { templates, templateOf } = cut
  const columns = intoColumns(cut, count, nameColumns)
  const main = new ByteWriter(4096)
  main.varint(templates.length)
  main.varint(columns.starts.length - 1)
  for (let template = 0; template < templates.length; template++) {
    const slots = templates.slots[template] as number
    main.varint(slots + 1)
    for (const column of columns.columnsOf[template] as readonly number[]) main.varint(column)
    main.varint(templates.bytesOf(template).length)
  }
  for (let template = 0; template < templates.length; template++) main.bytes(templates.bytesOf(template))
  encodeColumns(bytes, cut, columns, main, sections)
  const section = sections.add(main.finish())
  sections.add(writeCodes(templateOf, count, templates.length - 1))
  return section
}

function encodeColumns(
  bytes: Uint8Array,
  { starts, ends }: CutTexts,
  columns: Columns,
  main: ByteWriter,
  sections: SectionSink,
): void {
  const small: Uint8Array[] = []
  for (let column = 0; column + 1 < columns.starts.length; column++) {
    const from = columns.starts[column] as number
    const to = columns.starts[column + 1] as number
    const { header, data } = encodeValues({ bytes, starts, ends, order: columns.order, from, to })
    main.bytes(header)
    main.varint(data.length)
    if (data.length < OWN_SECTION) {
      main.varint(0)
      small.push(data)
    } else main.varint(sections.add(data) + 1)
  }
  for (const data of small) main.bytes(data)
}

function intoColumns(cut: CutTexts, count: number, nameColumns: NameColumns): Columns {
  const { templates, templateOf, firstVariable } = cut
  const rows = new Uint32Array(templates.length)
  for (let i = 0; i < count; i++)
    rows[templateOf[i] as number] = (rows[templateOf[i] as number] as number) + 1
  const names = Array.from({ length: templates.length }, (_, template) =>
    namesOf(template, templates.slots[template] as number),
  )
  const { columnsOf, sizes } = numberColumns(names, rows)
  const starts = [0]
  for (const size of sizes) starts.push((starts[starts.length - 1] as number) + size)
  const runs = startRuns(columnsOf, rows, starts)
  const order = new Uint32Array(starts[starts.length - 1] as number)
  for (let i = 0; i < count; i++) {
    const run = runs[templateOf[i] as number] as Uint32Array
    const first = firstVariable[i] as number
    for (let slot = 0; slot < run.length; slot++) {
      const at = run[slot] as number
      order[at] = first + slot
      run[slot] = at + 1
    }
  }
  return { columnsOf, order, starts }

  function namesOf(template: number, slots: number): readonly string[] {
    return slots > 0 ? nameColumns(templates.bytesOf(template), template, slots) : []
  }
}

/** Gives columns their numbers. Column 0 holds the variables of all that have few. */
function numberColumns(
  names: readonly (readonly string[])[],
  rows: Uint32Array,
): { columnsOf: number[][]; sizes: number[] } {
  const totals = new Map<string, number>()
  names.forEach((list, template) => {
    for (const name of list) totals.set(name, (totals.get(name) ?? 0) + (rows[template] as number))
  })
  const sizes: number[] = []
  const numbers = new Map<string, number>()
  const columnsOf = names.map((list, template) =>
    list.map((name) => {
      if (sizes.length === 0) sizes.push(0)
      let column = numbers.get(name)
      if (column === undefined) {
        column = (totals.get(name) as number) < MIN_VALUES ? MIXED : sizes.push(0) - 1
        numbers.set(name, column)
      }
      sizes[column] = (sizes[column] as number) + (rows[template] as number)
      return column
    }),
  )
  return { columnsOf, sizes }
}

/** For each variable of each template the place in the order of its first value. */
function startRuns(
  columnsOf: readonly (readonly number[])[],
  rows: Uint32Array,
  starts: readonly number[],
): Uint32Array[] {
  const next = [...starts]
  return columnsOf.map((columns, template) =>
    Uint32Array.from(columns, (column) => {
      const start = next[column] as number
      next[column] = start + (rows[template] as number)
      return start
    }),
  )
}
