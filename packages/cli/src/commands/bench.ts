import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { parseCount } from '../parse-values.js'
import { visibleJson } from '../visible-text.js'

interface BenchOptions {
  readonly quick?: boolean
  readonly json?: boolean
  readonly repeats?: number
  readonly directory: string
}

/** What one wants to know first: how much, how evenly, how soon. */
const FIRST = ['throughput, full text on', 'steady 20,000/s', 'opening']

export function addBenchCommand(program: Command, context: Context): void {
  program
    .command('bench')
    .description('measure which driver is fastest on this machine and disk')
    .argument('[trial]', 'only trials whose name contains this; without it, the most telling ones')
    .option('--quick', 'little data, once: shows that it works, not how fast it is')
    .option('--repeats <number>', 'how often each is measured', parseCount(1, 100))
    .option('--directory <path>', 'where the files are made: names the disk', '.')
    .option('--json', 'one JSON object a line: the machine, then each trial')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      `
Each subject runs in a process of its own, and the subjects take turns; medians
are shown, with their spread. Drivers that are not installed are skipped. After
each run it is checked that every entry is there.

Examples:
  logpond bench
  logpond bench 'batches of 100' --repeats 3
  logpond bench --directory /mnt/data`,
    )
    .action((trial: string | undefined, options: BenchOptions) => measure(context, trial, options))
}

async function measure(context: Context, name: string | undefined, options: BenchOptions): Promise<void> {
  const { quick = false, json = false, repeats = quick ? 1 : 3 } = options
  // Loaded here alone: no other command needs it.
  const { describeMachine, machineLine, runTrial, TRIALS, trialTable } = await import('@logpond/bench')
  const trials = TRIALS.filter((trial) =>
    name === undefined ? FIRST.includes(trial.name) : trial.name.includes(name),
  )
  if (trials.length === 0) {
    const names = TRIALS.map((trial) => `'${trial.name}'`).join(', ')
    throw new CommandError(`No trial has ${JSON.stringify(name)} in its name. There are ${names}.`)
  }
  const machine = describeMachine()
  await context.stdout.write(json ? `${visibleJson({ machine })}\n` : `${machineLine(machine)}\n\n`)
  for (const trial of trials) {
    const result = await runTrial(trial, { quick, repeats, directory: toPath(context, options.directory) })
    await context.stdout.write(json ? `${visibleJson(result)}\n` : `${trialTable(result)}\n`)
  }
}
