import { writeFile } from 'node:fs/promises'
import type { ConformanceReport } from '@logpond/conformance/suite'
import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import { jsonLines } from '../conformance/json-lines.js'
import type { ReportWriter } from '../conformance/report-writer.js'
import { toJUnitXml } from '../conformance/to-junit-xml.js'
import { verdictLines } from '../conformance/verdict-lines.js'
import { type Context, toPath } from '../context.js'
import { parseCount } from '../parse-values.js'

interface ConformanceCommandOptions {
  readonly json?: boolean
  readonly junit?: string
  readonly seed?: number
  readonly only?: string
}

export function addConformanceCommand(program: Command, context: Context): void {
  program
    .command('conformance')
    .description('hold a driver to every promise that it owes: for those who write one')
    .argument('<module>', 'a module that exports a function which makes the driver: create({ directory })')
    .option('--json', 'one JSON object a line: a verdict each, then the sums')
    .option('--junit <file>', 'write the verdicts as JUnit XML too')
    .option('--only <text>', 'only promises whose name or group contains this')
    .option('--seed <number>', 'where random data begins: repeats an earlier run', parseCount(0, 2 ** 31 - 1))
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      `
What the driver claims in \`supports\` decides what is tested. Each promise has
one verdict: passed, failed, not claimed, not tested (with the reason), or too
modest, when the driver denies what it does.
Exit status: 0 when nothing failed, 1 when something did, 2 when the module
makes no driver.

Examples:
  logpond conformance ./my-driver.js
  logpond conformance ./my-driver.js --only 'full text'
  logpond conformance ./my-driver.js --json --junit report.xml`,
    )
    .action((module: string, options: ConformanceCommandOptions) => examine(context, module, options))
}

async function examine(context: Context, path: string, options: ConformanceCommandOptions): Promise<void> {
  const writer = options.json ? jsonLines(context.stdout) : verdictLines(context.stdout)
  const report = await run(toPath(context, path), options, writer)
  if (report.verdicts.length === 0) {
    throw new CommandError(`No promise has ${JSON.stringify(options.only)} in its name or group.`)
  }
  await writer.end(report)
  if (options.junit !== undefined) await writeFile(toPath(context, options.junit), toJUnitXml(report))
  const failed = report.verdicts.filter(({ status }) => status === 'failed').length
  if (failed > 0) throw new CommandError(`${report.driver} breaks ${failed} of its promises.`, 1)
}

async function run(
  module: string,
  { only, seed }: ConformanceCommandOptions,
  writer: ReportWriter,
): Promise<ConformanceReport> {
  try {
    // Loaded here alone: no other command needs the suite.
    const { loadDriverModule, runConformance } = await import('@logpond/conformance/suite')
    return await runConformance({
      create: await loadDriverModule(module),
      module,
      ...(seed === undefined ? {} : { seed }),
      only: ({ name }, group) => only === undefined || `${group} ${name}`.includes(only),
      onVerdict: (verdict) => writer.verdict(verdict),
    })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CommandError(`No driver can be made from ${module}: ${reason}`, 2, { cause })
  }
}
