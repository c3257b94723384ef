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
  return one.map((passes, i) => passes & (other[i] as number))
}

/** One of them must hold. */
export function eitherOf(one: Verdict, other: Verdict): Verdict {
  if (one === true || other === false) return one
  if (other === true || one === false) return other
  return one.map((passes, i) => passes | (other[i] as number))
}

export function opposite(verdict: Verdict): Verdict {
  return typeof verdict === 'boolean' ? !verdict : verdict.map((passes) => 1 - passes)
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
  const { ranks } = texts
  for (let row = 0; row < codes.length; row++) {
    const verdict = verdicts[codes[row] as number] as Verdict
    if (verdict === true) continue
    if (verdict === false || verdict[ranks[row] as number] === 0) rows[row] = 0
  }
}
