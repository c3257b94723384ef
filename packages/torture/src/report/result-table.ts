import Table from 'cli-table3'
import type { CaseResult } from '../run-case.js'

/** A table without borders and colors, so that it can be piped and copied. */
const STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true }

const CHARS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
)

const HEAD = [
  '',
  'case',
  'driver',
  'runs',
  'submitted',
  'acknowledged',
  'lost',
  'duplicated',
  'recovery ms (max)',
  's',
  '',
]

/** The results as a text table, with the violations below it. */
export function resultTable(results: readonly CaseResult[]): string {
  const table = new Table({ head: HEAD, style: STYLE, chars: CHARS })
  for (const result of results) table.push(rowOf(result))
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
  return [...lines, '', ...results.flatMap(measuresOf), ...results.flatMap(problemsOf)].join('\n')
}

export function isRed({ violations }: CaseResult): boolean {
  return violations.length > 0
}

function rowOf(result: CaseResult): (string | number)[] {
  const { row, title, driver, skipped, runs, submitted, acknowledged, lost, duplicated, recovery, took } =
    result
  if (skipped !== undefined) {
    return [row, title, driver, '', '', '', '', '', '', '', `skipped: needs ${skipped}`]
  }
  const verdict = isRed(result)
    ? `RED: ${[...new Set(result.violations.map(({ rule }) => rule))].join(', ')}`
    : 'ok'
  const counts = [runs, submitted, acknowledged, lost, duplicated].map((count) =>
    count.toLocaleString('en-US'),
  )
  return [row, title, driver, ...counts, recoveryOf(recovery), took.toFixed(1), verdict]
}

function recoveryOf(recovery: readonly number[]): string {
  const sorted = recovery.toSorted((a, b) => a - b)
  const median = sorted[sorted.length >> 1]
  return median === undefined ? '-' : `${Math.round(median)} (${Math.round(sorted.at(-1) ?? median)})`
}

function measuresOf({ row, driver, measured }: CaseResult): string[] {
  return Object.entries(measured).map(([name, values]) => {
    const sorted = values.toSorted((a, b) => a - b)
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN)
    const figures = `median ${at(0.5)}, 95 % ${at(0.95)}, max ${at(1)}`
    return `${row} ${driver}, ${name}: ${figures} (${values.length.toLocaleString('en-US')} values)`
  })
}

function problemsOf(result: CaseResult): string[] {
  const { row, title, driver, violations } = result
  return violations
    .slice(0, 10)
    .map(({ rule, what, seed }) => `${row} ${title}, ${driver}, --seed ${seed}: ${rule}: ${what}`)
}
