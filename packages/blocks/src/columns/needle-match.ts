import { SLOT } from './template-table.js'

/** What the variable of a template has to be like. */
export interface VariableNeed {
  readonly slot: number
  readonly relation: 'has' | 'begins' | 'ends' | 'equals'
  readonly text: string
}

/**
 * How the texts of a template can contain a needle: `all` contain it; otherwise those whose variables are as one of the ways says, which
 * are none if there is no way.
 */
export type NeedleMatch = 'all' | readonly (readonly VariableNeed[])[]

/** A text that is looked for in messages. */
export class Needle {
  readonly bytes: Uint8Array
  /** Each byte as a character: the runs that are cut out of it are ASCII. */
  readonly #text: string

  /** @param text Well-formed, and not empty. */
  constructor(text: string) {
    const bytes = Buffer.from(text)
    this.bytes = bytes
    this.#text = bytes.toString('latin1')
  }

  /**
   * Looks for the text in the template of a message. Exact, because a variable is a whole run of ASCII letters and digits: the text has
   * the whole variable, or begins or ends in it, or lies in it.
   */
  match(template: Uint8Array): NeedleMatch {
    const { bytes } = this
    const [first] = bytes
    const firstRun = endOfRun(bytes, 0)
    const ways: VariableNeed[][] = []
    let slot = 0
    for (let start = 0; start < template.length; start++) {
      const byte = template[start]
      if (byte === first) {
        const needs = this.#continue(0, template, start, slot)
        if (needs?.length === 0) return 'all'
        if (needs !== undefined) ways.push(needs)
      }
      if (byte !== SLOT) continue
      if (firstRun === bytes.length) ways.push([{ slot, relation: 'has', text: this.#text }])
      else if (firstRun > 0) {
        const needs = this.#continue(firstRun, template, start + 1, slot + 1)
        const text = this.#text.slice(0, firstRun)
        if (needs !== undefined) ways.push([{ slot, relation: 'ends', text }, ...needs])
      }
      slot++
    }
    return ways
  }

  /** What variables need so that the rest of the text lies at this place of a template; `undefined` if it cannot. */
  #continue(
    from: number,
    template: Uint8Array,
    start: number,
    firstSlot: number,
  ): VariableNeed[] | undefined {
    const { bytes } = this
    const needs: VariableNeed[] = []
    let slot = firstSlot
    let at = from
    for (let place = start; at < bytes.length; place++) {
      if (template[place] !== SLOT) {
        if (template[place] !== bytes[at++]) return undefined
        continue
      }
      const end = endOfRun(bytes, at)
      if (end === at) return undefined
      const relation = end === bytes.length ? 'begins' : 'equals'
      needs.push({ slot, relation, text: this.#text.slice(at, end) })
      at = end
      slot++
    }
    return needs
  }
}

/** The end of the ASCII letters and digits from `start` on. */
function endOfRun(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < bytes.length && isLetterOrDigit(bytes[at] as number)) at++
  return at
}

function isLetterOrDigit(byte: number): boolean {
  const letter = byte | 0x20
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x7a)
}
