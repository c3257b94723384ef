import type { ByteReader } from '../bytes/byte-reader.js'
import { corrupt } from '../bytes/corrupt.js'
import { type Codes, readCodes } from '../bytes/planes.js'
import { MAX_SLOTS, SLOT } from './template-table.js'
import { readValueHeader, type ValueColumn, type ValueHeader, type ValueTest } from './value-column.js'

/** Gives the sections of a body. */
export interface SectionSource {
  reader(number: number): ByteReader
  section(number: number): Uint8Array
}

/** A template: text with variables between its pieces. */
export interface Template {
  readonly bytes: Uint8Array
  /** One more than variables. */
  readonly pieces: readonly string[]
  /** For each variable its column, and the first place there of the values of this template. */
  readonly variables: readonly { readonly column: number; readonly start: number }[]
  /** Whether the template is a text as it is, whose values were not cut out. */
  readonly isWhole: boolean
  /** Number of rows. */
  readonly rows: number
}

interface Column {
  readonly header: ValueHeader
  /** Where its data is. */
  readonly data: () => Uint8Array
}

/** Reads texts that `encodeTemplates` wrote. The columns of variables are inflated when they are first used. */
export class TemplateReader {
  readonly templates: readonly Template[]
  /** The template of each row. */
  readonly codes: Codes
  readonly #columns: readonly Column[]
  readonly #opened: (ValueColumn | undefined)[] = []
  #ranks: Uint32Array | undefined

  constructor(sections: SectionSource, mainSection: number, count: number) {
    const main = sections.reader(mainSection)
    const templateCount = main.size(Math.min(count, main.left), 'the number of templates')
    const columnCount = main.size(main.left, 'the number of columns')
    const codes = sections.reader(mainSection + 1)
    this.codes = readCodes(codes, count, Math.max(templateCount - 1, 0))
    codes.end()
    if (count > 0 && templateCount === 0) throw corrupt('rows have no template')
    const rows = countRows(this.codes, templateCount)
    const listed = readTemplates(main, rows, columnCount)
    this.templates = listed.templates
    this.#columns = readColumns(main, listed.sizes, sections)
  }

  get memoryBytes(): number {
    let bytes = this.codes.byteLength + (this.#ranks?.byteLength ?? 0)
    for (const { bytes: template } of this.templates) bytes += template.length * 2 + 128
    for (const column of this.#opened) bytes += column?.memoryBytes ?? 0
    return bytes
  }

  get(row: number): string {
    const template = this.templateOf(row)
    if (template.variables.length === 0) return template.pieces[0] as string
    const rank = this.ranks[row] as number
    let text = template.pieces[0] as string
    for (let slot = 0; slot < template.variables.length; slot++) {
      const { column, start } = template.variables[slot] as Template['variables'][number]
      text += this.column(column).get(start + rank) + template.pieces[slot + 1]
    }
    return text
  }

  templateOf(row: number): Template {
    return this.templates[this.codes[row] as number] as Template
  }

  /** For each row the number of rows before it with the same template. */
  get ranks(): Uint32Array {
    if (this.#ranks !== undefined) return this.#ranks
    const next = new Uint32Array(this.templates.length)
    const ranks = new Uint32Array(this.codes.length)
    for (let i = 0; i < ranks.length; i++) {
      const code = this.codes[i] as number
      const rank = next[code] as number
      ranks[i] = rank
      next[code] = rank + 1
    }
    this.#ranks = ranks
    return ranks
  }

  column(number: number): ValueColumn {
    const opened = this.#opened[number]
    if (opened !== undefined) return opened
    const { header, data } = this.#columns[number] as Column
    const column = header.open(data())
    this.#opened[number] = column
    return column
  }

  /**
   * Marks the rows of a template whose variable passes, in the order of rows; `false` if there are none. Inflates the column only if
   * there may be some.
   */
  match(template: Template, slot: number, test: ValueTest): Uint8Array | false {
    const { column, start } = template.variables[slot] as Template['variables'][number]
    if (!(this.#columns[column] as Column).header.mayMatch(test)) return false
    const matches = this.column(column).match(test, start, start + template.rows)
    return matches.includes(1) ? matches : false
  }

  /** Inflates and checks all columns. */
  check(): void {
    for (let i = 0; i < this.#columns.length; i++) this.column(i).check?.()
  }
}

function countRows(codes: Codes, templates: number): Uint32Array {
  const rows = new Uint32Array(templates)
  for (let i = 0; i < codes.length; i++) rows[codes[i] as number] = (rows[codes[i] as number] as number) + 1
  return rows
}

function readTemplates(
  main: ByteReader,
  rows: Uint32Array,
  columnCount: number,
): { templates: Template[]; sizes: number[] } {
  const sizes = new Array<number>(columnCount).fill(0)
  const listed = Array.from(rows, (count) => {
    const slots = main.size(MAX_SLOTS + 1, 'the number of variables') - 1
    const variables = Array.from({ length: Math.max(slots, 0) }, () => {
      const column = main.varint()
      const start = sizes[column]
      if (start === undefined) throw corrupt(`the column ${column} does not exist`)
      sizes[column] = start + count
      return { column, start }
    })
    return {
      variables,
      isWhole: slots < 0,
      rows: count,
      length: main.size(main.left, 'the length of a template'),
    }
  })
  const templates = listed.map(({ length, ...template }) => {
    const bytes = main.bytes(length)
    const pieces = template.isWhole ? [textOf(bytes)] : piecesOf(bytes)
    if (pieces.length !== template.variables.length + 1)
      throw corrupt(`a template has ${pieces.length - 1} variables instead of ${template.variables.length}`)
    return { ...template, bytes, pieces }
  })
  return { templates, sizes }
}

/** The data of small columns follows the headers of all columns. */
function readColumns(main: ByteReader, sizes: readonly number[], sections: SectionSource): Column[] {
  const listed = sizes.map((count) => {
    const header = readValueHeader(main, count)
    const length = main.varint()
    return { header, length, section: main.varint() }
  })
  const columns = listed.map(({ header, length, section }) => {
    if (section === 0) {
      const small = main.bytes(length)
      return { header, data: () => small }
    }
    return { header, data: () => sectionOf(sections, section - 1, length) }
  })
  main.end()
  return columns
}

function sectionOf(sections: SectionSource, number: number, length: number): Uint8Array {
  const data = sections.section(number)
  if (data.length !== length) throw corrupt(`section ${number} has ${data.length} bytes instead of ${length}`)
  return data
}

function piecesOf(template: Uint8Array): string[] {
  const pieces: string[] = []
  let start = 0
  for (;;) {
    const slot = template.indexOf(SLOT, start)
    pieces.push(textOf(template.subarray(start, slot < 0 ? template.length : slot)))
    if (slot < 0) return pieces
    start = slot + 1
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
