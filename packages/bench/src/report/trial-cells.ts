import type { Measured, SubjectResult, TrialResult } from '../run-trials.js'
import { formatFigure, formatRatio } from './format-figure.js'

/** The texts of a table. */
export interface Cells {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The results of a trial as texts: medians with their spread, and ratios to the baseline. */
export interface TrialCells extends Cells {
  /** How subjects differ from the others, which were skipped, and which failed. */
  readonly notes: readonly string[]
}

/** More figures than these have a row each, and subjects a column each. */
const MAX_COLUMNS = 8

export function trialCells({ trial, results }: TrialResult): TrialCells {
  const measured = results.filter(({ skipped, failed }) => skipped === undefined && failed === undefined)
  const figures = [...new Set(measured.flatMap((result) => Object.keys(result.figures)))]
  const cells =
    figures.length > MAX_COLUMNS
      ? byFigure(measured, figures, trial)
      : bySubject(measured, figures, comparisonsOf(trial, measured))
  return { ...cells, notes: notesOf(measured, results) }
}

function notesOf(measured: readonly SubjectResult[], results: readonly SubjectResult[]): string[] {
  return [
    ...measured.flatMap(({ name, differs }) => (differs === undefined ? [] : [`${name}: ${differs}`])),
    ...results.flatMap(({ subject, skipped }) =>
      skipped === undefined ? [] : [`${subject} was skipped: ${skipped}`],
    ),
    ...results.flatMap(({ subject, failed }) =>
      failed === undefined ? [] : [`${subject} failed: ${failed}`],
    ),
  ]
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
): Cells {
  const heads = comparisons.map(({ head }) => head)
  const rows = results.map(({ name, figures: values }) => {
    const ratios = comparisons.map(({ figure, base }) =>
      formatRatio((values[figure]?.median ?? Number.NaN) / base),
    )
    return [name, ...ratios, ...figures.map((figure) => cell(values[figure]))]
  })
  return { head: ['', ...heads, ...figures], rows }
}

/** Each figure has its own baseline, or none. */
function byFigure(
  results: readonly SubjectResult[],
  figures: readonly string[],
  { baselines = {} }: TrialResult['trial'],
): Cells {
  const rows = figures.map((figure) => {
    const baseline = results.find(({ subject }) => subject === baselines[figure])?.figures[figure]?.median
    const cells = results.map(({ figures: { [figure]: measured } }) =>
      measured === undefined || baseline === undefined
        ? cell(measured)
        : `${cell(measured)} (${formatRatio(measured.median / baseline)})`,
    )
    return [figure, ...cells]
  })
  return { head: ['', ...results.map(({ name }) => name)], rows }
}

function cell(measured: Measured | undefined): string {
  if (measured === undefined) return '-'
  const { median, spread, all } = measured
  if (all.length === 1) return formatFigure(median)
  return `${formatFigure(median)} ±${Math.round(spread * 100).toLocaleString('en-US')}%`
}
