import { writeFile } from 'node:fs/promises'
import type { ConformanceReport, PromiseGroup } from '@logpond/conformance/suite'
import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import { choosePromises } from '../conformance/choose-promises.js'
import { jsonLines } from '../conformance/json-lines.js'
import { listPromises } from '../conformance/list-promises.js'
import type { ReportWriter } from '../conformance/report-writer.js'
import { toJUnitXml } from '../conformance/to-junit-xml.js'
import { verdictLines } from '../conformance/verdict-lines.js'
import { type Context, toPath } from '../context.js'
import { collect, parseCount, parseDuration } from '../parse-values.js'

interface ConformanceCommandOptions {
  readonly json?: boolean
  readonly junit?: string
  readonly seed?: number
  readonly only?: readonly string[]
  readonly list?: boolean
  readonly strict?: boolean
  readonly bail?: boolean
  readonly openTimeout?: number
}

export function addConformanceCommand(program: Command, context: Context): void {
  program
    .command('conformance')
    .description('hold a driver to every promise that it owes: for those who write one')
    .argument('[module]', 'a module that exports a function which makes the driver: create({ directory })')
    .option('--json', 'one JSON object a line: a verdict each, then the sums')
    .option('--junit <file>', 'write the verdicts as JUnit XML too')
    .option(
      '--only <text>',
      'only promises with this in "group: name", whatever its case (repeatable)',
      collect,
    )
    .option('--list', 'print the promises by group, and try none')
    .option('--strict', 'a promise that could be tried, and was not, is broken')
    .option('--bail', 'stop at the first promise that is broken')
    .option('--seed <number>', 'where random data begins: repeats an earlier run', parseCount(0, 2 ** 31 - 1))
    .option('--open-timeout <duration>', 'how long the first opening may take (default: 15s)', parseDuration)
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      `
What the driver claims in \`supports\` decides what is tested. Each promise has
one verdict: passed, failed, not claimed, not tested (with the reason), or too
modest, when the driver denies what it does. What was not tested is summed up
at the end, with what to do about it.
Exit status: 0 when nothing failed, 1 when something did, 2 when the module
makes no driver, or one that cannot be opened.

Examples:
  logpond conformance ./my-driver.js
  logpond conformance ./my-driver.js --only 'full text' --only atomicity
  logpond conformance ./my-driver.js --json --junit report.xml --strict
  logpond conformance --list`,
    )
    .action((module: string | undefined, options: ConformanceCommandOptions) =>
      examine(context, module, options),
    )
}

async function examine(
  context: Context,
  path: string | undefined,
  options: ConformanceCommandOptions,
): Promise<void> {
  // Loaded here alone: no other command needs the suite.
  const { PROMISE_GROUPS } = await import('@logpond/conformance/suite')
  const promises = choosePromises(PROMISE_GROUPS, options.only)
  if (options.list) return listPromises(context.stdout, promises, options.json === true)
  if (path === undefined) {
    throw new CommandError(
      'Name a module that exports create({ directory }): logpond conformance ./my-driver.js',
    )
  }
  const { notTried } = await import('@logpond/conformance/suite')
  const writer = options.json ? jsonLines(context.stdout) : verdictLines(context.stdout)
  const report = await run(toPath(context, path), promises, options, writer)
  await writer.end(report, notTried(report.verdicts))
  if (options.junit !== undefined) await writeFile(toPath(context, options.junit), toJUnitXml(report))
  const failed = report.verdicts.filter(({ status }) => status === 'failed').length
  if (failed > 0) throw new CommandError(`${report.driver} breaks ${failed} of its promises.`, 1)
}

async function run(
  module: string,
  promises: readonly PromiseGroup[],
  { seed, strict = false, bail = false, openTimeout }: ConformanceCommandOptions,
  writer: ReportWriter,
): Promise<ConformanceReport> {
  const { ConformanceFailure, loadDriverModule, runConformance } = await import('@logpond/conformance/suite')
  try {
    return await runConformance({
      create: await loadDriverModule(module),
      module,
      promises,
      strict,
      bail,
      ...(seed === undefined ? {} : { seed }),
      ...(openTimeout === undefined ? {} : { openTimeout }),
      onVerdict: (verdict) => writer.verdict(verdict),
    })
  } catch (cause) {
    if (!(cause instanceof ConformanceFailure)) throw cause
    throw new CommandError(`${module}: ${cause.message}`.split('\n'), 2, { cause })
  }
}
