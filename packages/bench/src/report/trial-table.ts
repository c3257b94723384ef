import type { TrialResult } from '../run-trials.js'
import { textTable } from './text-table.js'
import { trialCells } from './trial-cells.js'

/** The results of a trial as a text table: medians with their spread, and ratios to the baseline. */
export function trialTable(result: TrialResult): string {
  const { notes, ...cells } = trialCells(result)
  const title = `${result.trial.name} ${JSON.stringify(result.parameters)}`
  return [title, textTable(cells), ...notes.map((note) => `  ${note}`), ''].join('\n')
}
