import type { RowSet } from '../part/part.js'
import type { TemplateReader } from './template-reader.js'

/**
 * What is known of the rows of a template: whether all or none pass, or which ones: an element for each row of the template, in the
 * order of rows.
 */
export type Verdict = boolean | Uint8Array

/** Both must hold. */
export function bothOf(one: Verdict, other: Verdict): Verdict {
  if (one === false || other === true) return one
  if (other === false || one === true) return other
  const both = new Uint8Array(one.length)
  for (let i = 0; i < both.length; i++) both[i] = (one[i] as number) & (other[i] as number)
  return both
}

/** One of them must hold. */
export function eitherOf(one: Verdict, other: Verdict): Verdict {
  if (one === true || other === false) return one
  if (other === true || one === false) return other
  const either = new Uint8Array(one.length)
  for (let i = 0; i < either.length; i++) either[i] = (one[i] as number) | (other[i] as number)
  return either
}

export function opposite(verdict: Verdict): Verdict {
  if (typeof verdict === 'boolean') return !verdict
  const others = new Uint8Array(verdict.length)
  for (let i = 0; i < others.length; i++) others[i] = (verdict[i] as number) ^ 1
  return others
}

/** Removes the rows that fail from the set. Verdicts belong to templates. */
export function applyVerdicts(texts: TemplateReader, verdicts: readonly Verdict[], rows: RowSet): void {
  if (verdicts.every((verdict) => verdict === true)) return
  if (verdicts.every((verdict) => verdict === false)) {
    rows.fill(0)
    return
  }
  const { codes } = texts
  if (verdicts.every((verdict) => typeof verdict === 'boolean')) {
    const isKept = Uint8Array.from(verdicts, Number)
    for (let row = 0; row < codes.length; row++)
      rows[row] = (rows[row] as number) & (isKept[codes[row] as number] as number)
    return
  }
  const { bits, starts, masks } = joined(verdicts)
  const { ranks } = texts
  // Without a branch, which the processor could not predict.
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    const place = (starts[code] as number) + ((ranks[row] as number) & (masks[code] as number))
    rows[row] = (rows[row] as number) & (bits[place] as number)
  }
}

/**
 * Verdicts one after the other, one that holds for all rows as one element. The element of a row is at the start of the verdict plus
 * the rank of the row, masked: a mask of 0 stands for a verdict with one element.
 */
function joined(verdicts: readonly Verdict[]): {
  readonly bits: Uint8Array
  readonly starts: Uint32Array
  readonly masks: Int32Array
} {
  const starts = new Uint32Array(verdicts.length)
  const masks = new Int32Array(verdicts.length)
  let length = 0
  verdicts.forEach((verdict, i) => {
    starts[i] = length
    length += typeof verdict === 'boolean' ? 1 : verdict.length
  })
  const bits = new Uint8Array(length)
  verdicts.forEach((verdict, i) => {
    const start = starts[i] as number
    if (typeof verdict === 'boolean') bits[start] = verdict ? 1 : 0
    else {
      bits.set(verdict, start)
      masks[i] = -1
    }
  })
  return { bits, starts, masks }
}
