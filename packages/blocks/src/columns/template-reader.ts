import type { ByteReader } from '../bytes/byte-reader.js'
import { corrupt } from '../bytes/corrupt.js'
import { type Codes, readCodes } from '../bytes/planes.js'
import { MAX_SLOTS, SLOT } from './template-table.js'
import type { ValueColumn, ValueTest } from './value-column.js'
import type { KnownValues, ValueContent } from './value-content.js'
import { readValueHeader, type ValueHeader } from './value-header.js'

/** Gives the sections of a body. */
export interface SectionSource {
  reader(number: number): ByteReader
  section(number: number): Uint8Array
}

/** A template: text with variables between its pieces. */
export class Template {
  /** Its place among the templates. */
  readonly place: number
  readonly bytes: Uint8Array
  /** For each variable its column. */
  readonly variables: readonly number[]
  /** Whether the template is a text as it is, whose values were not cut out. */
  readonly isWhole: boolean
  #pieces: readonly string[] | undefined

  constructor(place: number, bytes: Uint8Array, variables: readonly number[], isWhole: boolean) {
    this.place = place
    this.bytes = bytes
    this.variables = variables
    this.isWhole = isWhole
    const slots = isWhole ? 0 : countSlots(bytes)
    if (slots !== variables.length)
      throw corrupt(`a template has ${slots} variables instead of ${variables.length}`)
  }

  /** One more than variables. */
  get pieces(): readonly string[] {
    this.#pieces ??= this.isWhole ? [textOf(this.bytes)] : piecesOf(this.bytes)
    return this.#pieces
  }
}

/** Where the rows of templates are. */
interface Layout {
  /** The template of each row. */
  readonly codes: Codes
  /** Number of rows of each template. */
  readonly rows: Uint32Array
  /** For each variable of each template the first place of its values in their column. */
  readonly starts: readonly (readonly number[])[]
  /** Number of values of each column. */
  readonly sizes: readonly number[]
}

/** The values of a variable in the rows of a template. */
export interface SlotValues {
  readonly known: KnownValues
  /** Inflates the column. */
  readonly content: ValueContent
  /** The place in the column of the value that the first row of the template has; those of the other rows follow it. */
  readonly start: number
}

interface Column {
  readonly header: ValueHeader
  /** Where its data is. */
  readonly data: () => Uint8Array
}

/**
 * Reads texts that `encodeTemplates` wrote. Only templates are read at once. Which rows have them, and the columns of variables, is
 * inflated when it is first used.
 */
export class TemplateReader {
  readonly templates: readonly Template[]
  readonly #columns: readonly Column[]
  readonly #opened: (ValueColumn | undefined)[] = []
  readonly #readCodes: () => Codes
  #known: Layout | undefined
  #ranks: Uint32Array | undefined

  constructor(sections: SectionSource, mainSection: number, count: number) {
    const main = sections.reader(mainSection)
    const templateCount = main.size(Math.min(count, main.left), 'the number of templates')
    const columnCount = main.size(main.left, 'the number of columns')
    if (count > 0 && templateCount === 0) throw corrupt('rows have no template')
    this.templates = readTemplates(main, templateCount, columnCount)
    this.#columns = readColumns(main, columnCount, sections)
    this.#readCodes = () => {
      const reader = sections.reader(mainSection + 1)
      const codes = readCodes(reader, count, Math.max(templateCount - 1, 0))
      reader.end()
      return codes
    }
  }

  get memoryBytes(): number {
    let bytes = (this.#known?.codes.byteLength ?? 0) + (this.#ranks?.byteLength ?? 0)
    for (const { bytes: template } of this.templates) bytes += template.length * 2 + 128
    for (const column of this.#opened) bytes += column?.memoryBytes ?? 0
    return bytes
  }

  /** The template of each row. */
  get codes(): Codes {
    return this.#layout.codes
  }

  get(row: number): string {
    const template = this.templateOf(row)
    const { pieces, variables, place } = template
    let text = pieces[0] as string
    if (variables.length === 0) return text
    const rank = this.ranks[row] as number
    const starts = this.#layout.starts[place] as readonly number[]
    for (let slot = 0; slot < variables.length; slot++) {
      const column = this.#column(variables[slot] as number)
      text += column.get((starts[slot] as number) + rank) + pieces[slot + 1]
    }
    return text
  }

  /** Number of rows of a template. */
  rowsOf({ place }: Template): number {
    return this.#layout.rows[place] as number
  }

  templateOf(row: number): Template {
    return this.templates[this.codes[row] as number] as Template
  }

  /** For each row the number of rows before it with the same template. */
  get ranks(): Uint32Array {
    if (this.#ranks !== undefined) return this.#ranks
    const { codes } = this
    const next = new Uint32Array(this.templates.length)
    const ranks = new Uint32Array(codes.length)
    for (let i = 0; i < ranks.length; i++) {
      const code = codes[i] as number
      const rank = next[code] as number
      ranks[i] = rank
      next[code] = rank + 1
    }
    this.#ranks = ranks
    return ranks
  }

  /**
   * Marks the rows of a template whose variable passes, in the order of rows; `false` if there are none. Inflates the column only if
   * there may be some.
   */
  match({ place, variables }: Template, slot: number, test: ValueTest): Uint8Array | false {
    const column = variables[slot] as number
    if (!(this.#columns[column] as Column).header.mayMatch(test)) return false
    const { starts, rows } = this.#layout
    const start = (starts[place] as readonly number[])[slot] as number
    const matches = this.#column(column).match(test, start, start + (rows[place] as number))
    return matches.includes(1) ? matches : false
  }

  slotValues({ place, variables }: Template, slot: number): SlotValues {
    const number = variables[slot] as number
    const column = () => this.#column(number).content
    const start = () => (this.#layout.starts[place] as readonly number[])[slot] as number
    return {
      known: (this.#columns[number] as Column).header.known,
      get content() {
        return column()
      },
      get start() {
        return start()
      },
    }
  }

  /** Inflates and checks all columns. */
  check(): void {
    for (const place of this.#layout.sizes.keys()) this.#column(place).check?.()
  }

  get #layout(): Layout {
    this.#known ??= layOut(this.#readCodes(), this.templates, this.#columns.length)
    return this.#known
  }

  #column(number: number): ValueColumn {
    const opened = this.#opened[number]
    if (opened !== undefined) return opened
    const { header, data } = this.#columns[number] as Column
    const column = header.open(data(), this.#layout.sizes[number] as number)
    this.#opened[number] = column
    return column
  }
}

function layOut(codes: Codes, templates: readonly Template[], columns: number): Layout {
  const rows = new Uint32Array(templates.length)
  if (templates.length === 1) rows[0] = codes.length
  else
    for (let i = 0; i < codes.length; i++) rows[codes[i] as number] = (rows[codes[i] as number] as number) + 1
  const sizes = new Array<number>(columns).fill(0)
  const starts = templates.map(({ variables, place }) =>
    variables.map((column) => {
      const start = sizes[column] as number
      sizes[column] = start + (rows[place] as number)
      return start
    }),
  )
  return { codes, rows, starts, sizes }
}

function readTemplates(main: ByteReader, count: number, columnCount: number): Template[] {
  const listed = Array.from({ length: count }, () => {
    const slots = main.size(MAX_SLOTS + 1, 'the number of variables') - 1
    const variables: number[] = []
    for (let slot = 0; slot < slots; slot++) variables.push(main.size(columnCount - 1, 'the column'))
    return { variables, isWhole: slots < 0, length: main.size(main.left, 'the length of a template') }
  })
  return listed.map(
    ({ length, variables, isWhole }, place) => new Template(place, main.bytes(length), variables, isWhole),
  )
}

/** The data of small columns follows the headers of all columns. */
function readColumns(main: ByteReader, count: number, sections: SectionSource): Column[] {
  const listed = Array.from({ length: count }, () => {
    const header = readValueHeader(main)
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

function countSlots(template: Uint8Array): number {
  let slots = 0
  for (let at = template.indexOf(SLOT); at >= 0; at = template.indexOf(SLOT, at + 1)) slots++
  return slots
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
