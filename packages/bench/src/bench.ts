// `pnpm bench [FILTER] [--quick] [--long] [--repeats N] [--subjects TEXT] [--directory DIR] [--json FILE]`
// `pnpm bench targets`: only what targets are made of, and the table of the targets.
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { describeMachine, machineLine } from './report/machine.js'
import { targetTable } from './report/target-table.js'
import { trialTable } from './report/trial-table.js'
import { runTrial, type TrialResult } from './run-trials.js'
import { compareWithTargets } from './target.js'
import { TARGETS } from './targets.js'
import { TRIALS } from './trials.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    repeats: { type: 'string' },
    subjects: { type: 'string' },
    directory: { type: 'string' },
    json: { type: 'string' },
  },
})
const [filter = ''] = positionals
const onlyTargets = filter === 'targets'
const repeats = Number(values.repeats ?? (values.quick ? 1 : 5))
if (!Number.isInteger(repeats) || repeats < 1) {
  console.error(`--repeats must be a whole number from 1; it was ${values.repeats}.`)
  process.exit(2)
}
const trials = TRIALS.filter(({ name, long = false }) => {
  if (long && !values.long && !values.quick) return false
  return onlyTargets ? TARGETS.some(({ subjects }) => name in subjects) : name.includes(filter)
})
if (trials.length === 0) {
  console.error(`No trial is called so. There are:\n${TRIALS.map(({ name }) => `  ${name}`).join('\n')}`)
  process.exit(2)
}

const machine = describeMachine()
console.log(`${machineLine(machine)}\n`)
const results: TrialResult[] = []
for (const trial of trials) {
  try {
    const result = await runTrial(trial, {
      quick: values.quick,
      repeats,
      ...(values.directory === undefined ? {} : { directory: values.directory }),
      only: (subject) => isWanted(trial.name, subject),
      onRun: ({ name }, subject, round) => tell(`${name}: ${subject}, ${round + 1} of ${repeats}`),
    })
    results.push(result)
    tell('')
    if (!onlyTargets) console.log(trialTable(result))
  } catch (error) {
    // The others are worth knowing all the same.
    tell('')
    console.error(`${trial.name} failed: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
if (onlyTargets) console.log(targetTable(compareWithTargets(TARGETS, results)))
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ machine, quick: values.quick, results }, undefined, 2)}\n`)
}

function isWanted(trial: string, subject: string): boolean {
  if (onlyTargets && !TARGETS.some(({ subjects }) => subjects[trial]?.includes(subject))) return false
  return values.subjects === undefined || subject.includes(values.subjects)
}

function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`)
}
