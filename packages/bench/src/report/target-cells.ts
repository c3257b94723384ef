import type { Reached } from '../target.js'
import type { Cells } from './trial-cells.js'

/** The targets, the measured values, and the verdicts. */
export function targetCells(rows: readonly Reached[]): Cells {
  return {
    head: ['', 'measured', 'target', ''],
    rows: rows.map((row) => {
      const { what, measured, bound, aim, is, unit } = row
      const value = measured === undefined ? 'not measured' : `${textOf(measured)} ${unit}`
      const target = `${is} ${bound} ${unit}${aim === undefined ? '' : `, aim for ${aim}`}`
      return [what, value, target, verdict(row)]
    }),
  }
}

function textOf(measured: number): string {
  return Number.isFinite(measured) ? measured.toFixed(2) : '∞'
}

function verdict({ measured, range, bound, isReached }: Reached): string {
  if (measured === undefined || range === undefined) return '-'
  const [lowest, highest] = range
  // Another run could be on either side of the bound.
  if (lowest < bound && bound < highest) return `undecided: ${textOf(lowest)} to ${textOf(highest)}`
  if (isReached) return 'reached'
  if (!Number.isFinite(measured)) return 'missed'
  const percent = Math.round(Math.abs(measured / bound - 1) * 100)
  return percent === 0 ? 'missed by less than 1 %' : `missed by ${percent} %`
}
