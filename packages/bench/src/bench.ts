// `npm run bench -- [FILTER] [--quick] [--long] [--repeats N] [--subjects TEXT] [--directory DIR] [--json FILE]`
// `npm run bench -- targets` measures only the figures that targets need, and prints the table of targets.
// Exit status: 1 if a subject failed, 2 if an argument is wrong.
import { writeFile } from 'node:fs/promises'
import { type BenchOptions, parseBenchOptions } from './bench-options.js'
import { describeMachine, machineLine } from './report/machine.js'
import type { Run } from './report/results-page.js'
import { targetTable } from './report/target-table.js'
import { trialTable } from './report/trial-table.js'
import { runTrial, type TrialResult } from './run-trials.js'
import { findBun } from './runtime.js'
import { compareWithTargets } from './target.js'
import { TARGETS } from './targets.js'

/** Options with a path. */
const PLACES = ['--json', '--directory']

const { trials, onlyTargets, quick, repeats, directory, json, isWanted } = optionsOf(process.argv.slice(2))
const machine = describeMachine((await findBun())?.version)
console.log(`${machineLine(machine)}\n`)
const results: TrialResult[] = []
for (const trial of trials) {
  const result = await runTrial(trial, {
    quick,
    repeats,
    ...(directory === undefined ? {} : { directory }),
    only: (subject) => isWanted(trial.name, subject),
    onRun: ({ name }, subject, round) => showProgress(`${name}: ${subject}, ${round + 1} of ${repeats}`),
    onFailure: ({ name }, subject, { message }) => {
      showProgress('')
      console.error(`${name}: ${subject} failed: ${message}`)
      process.exitCode = 1
    },
  })
  showProgress('')
  results.push(result)
  if (!onlyTargets) console.log(trialTable(result))
}
if (onlyTargets) console.log(targetTable(compareWithTargets(TARGETS, results)))
if (json !== undefined) {
  const day = new Date().toISOString().slice(0, 10)
  const run: Run = { machine, quick, command: commandOf(process.argv.slice(2)), day, results }
  await writeFile(json, `${JSON.stringify(run, undefined, 2)}\n`)
}

function optionsOf(args: readonly string[]): BenchOptions {
  try {
    return parseBenchOptions(args)
  } catch (error) {
    console.error((error as Error).message)
    process.exit(2)
  }
}

/** The command without the options that say where its files are. */
function commandOf(args: readonly string[]): string {
  const kept = args.filter((arg, i) => !PLACES.includes(arg) && !PLACES.includes(args[i - 1] ?? ''))
  return ['npm run bench --', ...kept.map((arg) => (/[^\w./-]/.test(arg) ? `'${arg}'` : arg))].join(' ')
}

function showProgress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`)
}
