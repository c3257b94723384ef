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
import { importOptional } from '../optional-package.js'
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

type Suite = typeof import('@logpond/conformance/suite')

export function addConformanceCommand(program: Command, context: Context): void {
  program
    .command('conformance')
    .description('run the conformance suite against a driver (for authors of drivers)')
    .argument('[module]', 'a module that exports create({ directory }), a function that makes the driver')
    .option('--json', 'print one JSON object per line: each verdict, then the totals')
    .option('--junit <file>', 'also write the verdicts as JUnit XML')
    .option(
      '--only <text>',
      'test only promises with this text in "group: name", in any case (repeatable)',
      collect,
    )
    .option('--list', 'print the promises by group, and test none')
    .option('--strict', 'fail a promise that could have been tested but was not')
    .option('--bail', 'stop at the first broken promise')
    .option('--seed <number>', 'seed of the random data; repeats an earlier run', parseCount(0, 2 ** 31 - 1))
    .option('--open-timeout <duration>', 'how long the first opening may take (default: 15s)', parseDuration)
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      `
The claims in the driver's \`supports\` decide which promises are tested. Each
promise gets one verdict: passed, failed, not claimed, not tested (with the
reason), or too modest if the driver can do what it does not claim. The report
ends with a summary of untested promises, and how to test them.
Exit status: 0 if no promise failed, 1 if one failed, 2 if the module makes no
driver or the driver cannot be opened.
Needs the package @logpond/conformance, which is not installed with logpond:
npm install --save-dev @logpond/conformance

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
  const suite = await importOptional('@logpond/conformance/suite', context)
  const { PROMISE_GROUPS, notTried } = suite
  const promises = choosePromises(PROMISE_GROUPS, options.only)
  if (options.list) return listPromises(context.stdout, promises, options.json === true)
  if (path === undefined) {
    throw new CommandError(
      'Name a module that exports create({ directory }): logpond conformance ./my-driver.js',
    )
  }
  const writer = options.json ? jsonLines(context.stdout) : verdictLines(context.stdout)
  const report = await run(suite, toPath(context, path), promises, options, writer)
  await writer.end(report, notTried(report.verdicts))
  if (options.junit !== undefined) await writeFile(toPath(context, options.junit), toJUnitXml(report))
  const failed = report.verdicts.filter(({ status }) => status === 'failed').length
  if (failed > 0) throw new CommandError(`${report.driver} breaks ${failed} of its promises.`, 1)
}

async function run(
  { ConformanceFailure, loadDriverModule, runConformance }: Suite,
  module: string,
  promises: readonly PromiseGroup[],
  { seed, strict = false, bail = false, openTimeout }: ConformanceCommandOptions,
  writer: ReportWriter,
): Promise<ConformanceReport> {
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
