import { MAX_SLOTS, TemplateTable } from './template-table.js'
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

/** Where a cut writes. There is room for as many variables as the text has bytes, and for a template twice as long. */
export interface CutTarget {
  template: Uint8Array
  /** Bytes of the template. */
  length: number
  /** The variables of all texts. */
  starts: Uint32Array
  ends: Uint32Array
  /** The number of variables. */
  count: number
}

/**
 * Cuts the text from `start` to `end`: writes its template, and adds its variables. Returns false, whatever it has written, for a text
 * that stays whole.
 */
export type Cut = (target: CutTarget, bytes: Uint8Array, start: number, end: number) => boolean

/** Memory for so many variables of a text is allocated at first. */
const LIKELY_VARIABLES = 4

/** Cuts texts into templates, of which there are few, and variables. */
export function cutTexts({ bytes, starts, ends }: TextSpans, count: number, cut: Cut): CutTexts {
  const templates = new TemplateTable()
  const templateOf = new Uint32Array(count)
  const firstVariable = new Uint32Array(count + 1)
  const target: CutTarget = {
    template: Buffer.allocUnsafe(4096),
    length: 0,
    starts: new Uint32Array(count * LIKELY_VARIABLES),
    ends: new Uint32Array(count * LIKELY_VARIABLES),
    count: 0,
  }
  for (let i = 0; i < count; i++) {
    const start = starts[i] as number
    const end = ends[i] as number
    const first = target.count
    firstVariable[i] = first
    makeRoom(target, end - start)
    const slots = cut(target, bytes, start, end) ? target.count - first : -1
    if (slots < 0 || slots > MAX_SLOTS) {
      target.count = first
      templateOf[i] = templates.place(bytes.subarray(start, end), end - start, -1)
    } else templateOf[i] = templates.place(target.template, target.length, slots)
  }
  firstVariable[count] = target.count
  return { templates, templateOf, firstVariable, starts: target.starts, ends: target.ends }
}

function makeRoom(target: CutTarget, length: number): void {
  if (target.template.length < length * 2) target.template = Buffer.allocUnsafe(length * 3)
  const needed = target.count + length
  if (target.starts.length >= needed) return
  target.starts = grown(target.starts, needed)
  target.ends = grown(target.ends, needed)
}

function grown(values: Uint32Array, length: number): Uint32Array {
  const larger = new Uint32Array(Math.max(length, values.length * 2))
  larger.set(values)
  return larger
}
