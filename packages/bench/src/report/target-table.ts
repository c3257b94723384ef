import type { Reached } from '../target.js'
import { targetCells } from './target-cells.js'
import { textTable } from './text-table.js'

/** The targets, the measured values, and the verdicts as a text table. */
export function targetTable(rows: readonly Reached[]): string {
  return `${textTable(targetCells(rows))}\n`
}
