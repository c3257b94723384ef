import { ENDS, type EndKey } from './end.js'
import type { Outcome } from './outcome.js'

/**
 * The outcomes as a table in Markdown: a row for each way to log, a column for each end, and in each cell how many lines are
 * stored.
 */
export function tableOf(names: ReadonlyMap<string, string>, outcomes: readonly Outcome[]): string {
  const ends = [...new Set(outcomes.map(({ end }) => end))]
  const head = ['', ...ends.map((end) => ENDS[end].name)]
  const rows = [...names].map(([row, name]) => [name, ...ends.map((end) => cellOf(find(outcomes, row, end)))])
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function find(outcomes: readonly Outcome[], row: string, end: EndKey): Outcome | undefined {
  return outcomes.find((outcome) => outcome.row === row && outcome.end === end)
}

function cellOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return ''
  const { stored, repeated, isInOrder, hasGap, exit, usualExit } = outcome
  const remarks = [
    hasGap && 'with gaps',
    repeated > 0 && `${repeated.toLocaleString('en-US')} repeated`,
    !isInOrder && 'not in order',
    exit !== usualExit && `ends with ${exit} instead of ${usualExit}`,
  ].filter((remark) => remark !== false)
  return [stored.toLocaleString('en-US'), ...remarks].join(', ')
}
