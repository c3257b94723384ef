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

/**
 * Looks for a needle in the template of a message. Exact, because a variable is a whole run of ASCII letters and digits: the needle
 * has the whole variable, or begins or ends in it, or lies in it.
 *
 * @param needle UTF-8, not empty.
 */
export function matchNeedle(needle: Uint8Array, template: Uint8Array): NeedleMatch {
  const ways: VariableNeed[][] = []
  const firstRun = endOfRun(needle, 0)
  let slot = 0
  for (let start = 0; start < template.length; start++) {
    const needs: VariableNeed[] = []
    if (template[start] !== SLOT) {
      if (template[start] !== needle[0] || !continues(needle, 0, template, start, slot, needs)) continue
      if (needs.length === 0) return 'all'
      ways.push(needs)
      continue
    }
    if (firstRun === needle.length) ways.push([{ slot, relation: 'has', text: textOf(needle, 0, firstRun) }])
    else if (firstRun > 0) {
      needs.push({ slot, relation: 'ends', text: textOf(needle, 0, firstRun) })
      if (continues(needle, firstRun, template, start + 1, slot + 1, needs)) ways.push(needs)
    }
    slot++
  }
  return ways
}

/** Whether the rest of a needle can lie at this place of a template; adds what variables need for it. */
function continues(
  needle: Uint8Array,
  from: number,
  template: Uint8Array,
  start: number,
  firstSlot: number,
  needs: VariableNeed[],
): boolean {
  let slot = firstSlot
  let at = from
  for (let place = start; at < needle.length; place++) {
    if (template[place] !== SLOT) {
      if (template[place] !== needle[at++]) return false
      continue
    }
    const end = endOfRun(needle, at)
    if (end === at) return false
    const relation = end === needle.length ? 'begins' : 'equals'
    needs.push({ slot, relation, text: textOf(needle, at, end) })
    at = end
    slot++
  }
  return true
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

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end))
}
