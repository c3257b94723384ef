import { visibleJson } from '@logpond/mapping/writers'
import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { importOptional } from '../optional-package.js'
import { parseCount } from '../parse-values.js'

interface BenchOptions {
  readonly quick?: boolean
  readonly json?: boolean
  readonly repeats?: number
  readonly directory: string
}

/** The trials that run unless the user names one: throughput, steadiness and opening time. */
const FIRST = ['throughput, full text on', 'steady 20,000/s', 'opening']

export function addBenchCommand(program: Command, context: Context): void {
  program
    .command('bench')
    .description('measure which driver is fastest on this machine and disk')
    .argument('[trial]', 'run only trials whose name contains this text (default: three of them)')
    .option('--quick', 'one run with little data: shows that it works, not how fast it is')
    .option(
      '--repeats <number>',
      'runs of each measurement (default: 3; with --quick: 1)',
      parseCount(1, 100),
    )
    .option('--directory <path>', 'folder for the database files, on the disk to measure', '.')
    .option('--json', 'print one JSON object per line: the machine, then each trial')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      `
Each subject (a driver, or a baseline) runs in its own process, and the subjects
take turns. Results are medians, with their spread. Drivers that are not
installed are skipped. After each run, the benchmark checks that every entry was
stored. Needs the package @logpond/bench, which is not installed with logpond:
npm install --save-dev @logpond/bench

Examples:
  logpond bench
  logpond bench 'batches of 100' --repeats 3
  logpond bench --directory /mnt/data`,
    )
    .action((trial: string | undefined, options: BenchOptions) => measure(context, trial, options))
}

async function measure(context: Context, name: string | undefined, options: BenchOptions): Promise<void> {
  const { quick = false, json = false, repeats = quick ? 1 : 3 } = options
  const bench = await importOptional('@logpond/bench', context)
  const { describeMachine, machineLine, runTrial, TRIALS, trialTable } = bench
  const trials = TRIALS.filter((trial) =>
    name === undefined ? FIRST.includes(trial.name) : trial.name.includes(name),
  )
  if (trials.length === 0) {
    const names = TRIALS.map((trial) => `'${trial.name}'`).join(', ')
    throw new CommandError(`No trial has ${JSON.stringify(name)} in its name. The trials are ${names}.`)
  }
  const machine = describeMachine()
  await context.stdout.write(json ? `${visibleJson({ machine })}\n` : `${machineLine(machine)}\n\n`)
  for (const trial of trials) {
    const result = await runTrial(trial, { quick, repeats, directory: toPath(context, options.directory) })
    await context.stdout.write(json ? `${visibleJson(result)}\n` : `${trialTable(result)}\n`)
  }
}
