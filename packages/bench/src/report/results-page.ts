import type { TrialResult } from '../run-trials.js'
import type { Reached } from '../target.js'
import { type Machine, machineLine } from './machine.js'
import { targetCells } from './target-cells.js'
import { type Cells, trialCells } from './trial-cells.js'

/** What one run of the benchmark has written with `--json`. */
export interface Run {
  readonly machine: Machine
  readonly quick: boolean
  /** How the run was started, as in `npm run bench -- targets`. */
  readonly command?: string
  /** The day of its end, as in `2026-02-28`. */
  readonly day?: string
  readonly results: readonly TrialResult[]
}

export interface PageOptions {
  /** Compares results with the targets. */
  readonly compare: (results: readonly TrialResult[]) => readonly Reached[]
  /** The names of the charts that exist: files in the folder `charts`, without `.svg`. */
  readonly charts: readonly string[]
  /** The name of the chart of a trial. */
  readonly chartOf: (trial: string) => string
}

/** A page in Markdown with the results of runs. If several have measured a trial, the last one counts. */
export function resultsPage(runs: readonly Run[], { compare, charts, chartOf }: PageOptions): string {
  const last = new Map<string, { run: Run; result: TrialResult }>()
  for (const run of runs) for (const result of run.results) last.set(result.trial.name, { run, result })
  const results = [...last.values()].map(({ result }) => result)
  const isMeasured = ({ measured }: Reached) => measured !== undefined
  const targets = compare(results)
  const unmeasured = targets.filter((target) => !isMeasured(target)).map(({ what }) => `- ${what}`)
  return [
    '# Results',
    'Medians, with half of the difference between the highest and the lowest value where there was more than one run. A ratio compares with the ' +
      'baseline, which was measured in the same trial. [README.md](README.md) says how it is measured. `npm run bench:results -- RESULTS.json…` writes ' +
      'this page from what runs have written with `--json`.',
    ...machines(runs),
    '## Targets',
    markdownTable(targetCells(targets.filter(isMeasured))),
    ...(unmeasured.length === 0 ? [] : ['Not measured in these runs:', unmeasured.join('\n')]),
    ...[...last.values()].flatMap(({ result }) => {
      const { notes, ...cells } = trialCells(result)
      const chart = chartOf(result.trial.name)
      return [
        `## ${result.trial.name}`,
        parametersOf(result),
        markdownTable(cells),
        ...(notes.length === 0 ? [] : [notes.map((note) => `- ${escapeText(note)}`).join('\n')]),
        ...(charts.includes(chart) ? [`![${result.trial.name}](charts/${chart}.svg)`] : []),
      ]
    }),
  ]
    .join('\n\n')
    .concat('\n')
}

/** The runs of each machine, below a line that describes it. */
function machines(runs: readonly Run[]): string[] {
  const byMachine = Map.groupBy(runs, ({ machine }) => machineLine(machine))
  return [...byMachine].map(([machine, own]) => `${machine}:\n\n${own.map(runLine).join('\n')}`)
}

function runLine({ command, day, quick }: Run): string {
  const what = command === undefined ? 'a run' : `\`${command}\``
  const when = day === undefined ? '' : `, ${day}`
  return `- ${what}${when}${quick ? '. **A quick run: its figures mean nothing.**' : ''}`
}

function parametersOf({ trial, parameters }: TrialResult): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name} ${value.toLocaleString('en-US')}`)
  return `\`${trial.workload}\`: ${values.join(', ')}.`
}

function markdownTable({ head, rows }: Cells): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeText).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Characters that would end a cell, or begin something else than text. */
function escapeText(text: string): string {
  return text.replaceAll(/[|<*_`]/g, '\\$&').replaceAll('\n', ' ')
}
