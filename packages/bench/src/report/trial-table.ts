import Table from 'cli-table3'
import type { Measured, SubjectResult, TrialResult } from '../run-trials.js'
import { formatFigure, formatRatio } from './format-figure.js'
import { CHARS, STYLE } from './table-style.js'

/** The results of a trial as a text table: medians with their spread, and ratios to the baseline. */
export function trialTable({ trial, parameters, results }: TrialResult): string {
  const measured = results.filter(({ skipped, failed }) => skipped === undefined && failed === undefined)
  const figures = [...new Set(measured.flatMap((result) => Object.keys(result.figures)))]
  const isWide = figures.length > 8
  const table = isWide
    ? byFigure(measured, figures, trial)
    : bySubject(measured, figures, comparisonsOf(trial, measured))
  const notes = measured.flatMap(({ name, differs }) =>
    differs === undefined ? [] : [`  ${name}: ${differs}`],
  )
  const skipped = results.flatMap(({ subject, skipped: reason }) =>
    reason === undefined ? [] : [`  ${subject} was skipped: ${reason}`],
  )
  const failed = results.flatMap(({ subject, failed: reason }) =>
    reason === undefined ? [] : [`  ${subject} failed: ${reason}`],
  )
  return [`${trial.name} ${JSON.stringify(parameters)}`, table, ...notes, ...skipped, ...failed, ''].join(
    '\n',
  )
}

/** A figure that is shown as a ratio to that of the baseline. */
interface Comparison {
  readonly head: string
  readonly figure: string
  readonly base: number
}

function comparisonsOf(
  { baseline, figure, alsoCompared = [] }: TrialResult['trial'],
  results: readonly SubjectResult[],
): Comparison[] {
  const base = results.find(({ subject }) => subject === baseline)?.figures
  return [figure, ...alsoCompared].flatMap((name) => {
    const value = base?.[name]?.median
    return value === undefined
      ? []
      : [{ head: name === figure ? 'ratio' : `ratio of ${name}`, figure: name, base: value }]
  })
}

function bySubject(
  results: readonly SubjectResult[],
  figures: readonly string[],
  comparisons: readonly Comparison[],
): string {
  const heads = comparisons.map(({ head }) => head)
  const table = new Table({ head: ['', ...heads, ...figures], style: STYLE, chars: CHARS })
  for (const { name, figures: values } of results) {
    const ratios = comparisons.map(({ figure, base }) =>
      formatRatio((values[figure]?.median ?? Number.NaN) / base),
    )
    table.push([name, ...ratios, ...figures.map((figure) => cell(values[figure]))])
  }
  return plain(table)
}

/** Each figure has its own baseline, or none. */
function byFigure(
  results: readonly SubjectResult[],
  figures: readonly string[],
  { baselines = {} }: TrialResult['trial'],
): string {
  const table = new Table({ head: ['', ...results.map(({ name }) => name)], style: STYLE, chars: CHARS })
  for (const figure of figures) {
    const baseline = results.find(({ subject }) => subject === baselines[figure])?.figures[figure]?.median
    const cells = results.map(({ figures: { [figure]: measured } }) =>
      measured === undefined || baseline === undefined
        ? cell(measured)
        : `${cell(measured)} (${formatRatio(measured.median / baseline)})`,
    )
    table.push([figure, ...cells])
  }
  return plain(table)
}

function cell(measured: Measured | undefined): string {
  if (measured === undefined) return '-'
  const { median, spread, all } = measured
  if (all.length === 1) return formatFigure(median)
  return `${formatFigure(median)} ±${Math.round(spread * 100).toLocaleString('en-US')}%`
}

function plain(table: Table.Table): string {
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
