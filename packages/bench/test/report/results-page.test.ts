import { expect, it } from 'vitest'
import type { Machine } from '../../src/report/machine.js'
import { type PageOptions, type Run, resultsPage } from '../../src/report/results-page.js'
import { compareWithTargets } from '../../src/target.js'
import { resultOf, trialResult } from '../support/results.js'

const machine: Machine = {
  cpu: 'A processor',
  cores: 2,
  memory: '4 GiB',
  system: 'linux',
  node: '24.0.0',
  versions: { pino: '10.0.0' },
}

const target = (what: string, trial: string) => ({
  what,
  ...({ bound: 2, is: 'at least', unit: '×' } as const),
  subjects: { [trial]: ['one'] },
  value: (figureOf: (trial: string, subject: string, figure: string) => number | undefined) =>
    figureOf(trial, 'one', 'ratio'),
})

const options: PageOptions = {
  compare: (results) =>
    compareWithTargets([target('fast', 'a trial'), target('rare', 'another trial')], results),
  charts: ['a-trial'],
  chartOf: (trial) => trial.replaceAll(' ', '-'),
}

const run = (...results: Run['results']): Run => ({
  machine,
  quick: false,
  command: 'npm run bench -- trial',
  day: '2026-02-28',
  results,
})

it('shows the machine, the targets that were measured, and a table and the chart of each trial', () => {
  const page = resultsPage([run(trialResult({ baseline: 'one' }, resultOf('one', { ratio: 3 })))], options)
  expect(page).toContain(
    '\n\nA processor, 2 cores, 4 GiB; linux; Node.js 24.0.0; pino 10.0.0:\n\n- `npm run bench -- trial`, 2026-02-28\n\n',
  )
  expect(page).toContain(`
## Targets

|  | measured | target |  |
| --- | --- | --- | --- |
| fast | 3.00 × | at least 2 × | reached |

Not measured in these runs:

- rare

## a trial

\`throughput\`: entries 1,000.

|  | ratio |
| --- | --- |
| subject one | 3.00 |

![a trial](charts/a-trial.svg)
`)
})

it('takes the last run that measured a trial', () => {
  const early = run(
    trialResult({}, resultOf('one', { ratio: 1 })),
    trialResult({ name: 'other' }, resultOf('one', { ratio: 5 })),
  )
  const page = resultsPage([early, run(trialResult({}, resultOf('one', { ratio: 4 })))], options)
  expect(page).toContain('| fast | 4.00 × |')
  expect(page.match(/^## a trial$/gm)).toHaveLength(1)
  expect(page).toContain('## other')
  expect(page).not.toContain('charts/other.svg')
})

it('describes each machine once', () => {
  const other = { ...run(), machine: { ...machine, cores: 8 } }
  const page = resultsPage([run(), other, run()], options)
  expect(page.match(/^A processor, /gm)).toHaveLength(2)
  expect(page.match(/^- `npm run bench/gm)).toHaveLength(3)
})

it('marks a quick run, whose figures mean nothing', () => {
  expect(resultsPage([{ ...run(), quick: true }], options)).toContain('**A quick run')
})

it('escapes texts that Markdown would read as something else', () => {
  const skipped = { subject: 'other', name: 'other', figures: {}, skipped: 'no module_a | b\nhere' }
  const page = resultsPage(
    [run(trialResult({}, { ...resultOf('one', { 'a|b ms': 1 }), name: '*one*' }, skipped))],
    options,
  )
  expect(page).toContain('a\\|b ms')
  expect(page).toContain('\\*one\\*')
  expect(page).toContain('- other was skipped: no module\\_a \\| b here')
})
