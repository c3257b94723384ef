import { MAX_SLOTS, SLOT, TemplateTable } from './template-table.js'
import type { TextSpans } from './text-spans.js'

/** Texts that are cut into templates and variables. */
export interface CutTexts {
  readonly templates: TemplateTable
  /** The template of each text. */
  readonly templateOf: Uint32Array
  /** The first variable of each text; one more element for the end. */
  readonly firstVariable: Uint32Array
  /** Where the variables lie in the bytes of the texts. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** Finds the variables of the text from `start` to `end`, and returns whether it has any that can be cut out. */
export type Cut = (cutter: TemplateCutter, bytes: Uint8Array, start: number, end: number) => boolean

const HASH_START = 0x811c9dc5
const HASH_FACTOR = 0x01000193

/** Cuts texts into templates, of which there are few, and variables. */
export class TemplateCutter {
  #template = Buffer.allocUnsafe(4096)
  #length = 0
  #hash = 0
  #starts = new Uint32Array(4096)
  #ends = new Uint32Array(4096)
  #count = 0

  cut({ bytes, starts, ends }: TextSpans, count: number, cut: Cut): CutTexts {
    const templates = new TemplateTable()
    const templateOf = new Uint32Array(count)
    const firstVariable = new Uint32Array(count + 1)
    this.#count = 0
    for (let i = 0; i < count; i++) {
      const start = starts[i] as number
      const end = ends[i] as number
      const first = this.#count
      firstVariable[i] = first
      this.#begin(end - start)
      let slots = -1
      if (cut(this, bytes, start, end) && this.#count - first <= MAX_SLOTS) slots = this.#count - first
      else {
        this.#count = first
        this.#begin(end - start)
        this.text(bytes, start, end)
      }
      templateOf[i] = templates.place(this.#template, this.#length, this.#hash, slots)
    }
    firstVariable[count] = this.#count
    return { templates, templateOf, firstVariable, starts: this.#starts, ends: this.#ends }
  }

  /** A byte of the template. */
  byte(byte: number): void {
    this.#template[this.#length++] = byte
    this.#hash = Math.imul(this.#hash ^ byte, HASH_FACTOR)
  }

  /** Bytes of the template. */
  text(bytes: Uint8Array, start: number, end: number): void {
    for (let i = start; i < end; i++) this.byte(bytes[i] as number)
  }

  /** A variable. */
  variable(start: number, end: number): void {
    this.#starts[this.#count] = start
    this.#ends[this.#count++] = end
    this.byte(SLOT)
  }

  #begin(length: number): void {
    this.#length = 0
    this.#hash = HASH_START
    // Templates can be longer than the text, because variables can be empty.
    if (this.#template.length < length * 2) this.#template = Buffer.allocUnsafe(length * 3)
    const needed = this.#count + length
    if (this.#starts.length < needed) {
      this.#starts = grown(this.#starts, needed)
      this.#ends = grown(this.#ends, needed)
    }
  }
}

function grown(values: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(length, values.length * 2))
  larger.set(values)
  return larger
}
