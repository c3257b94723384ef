import { visibleJson, visibleText } from '@logpond/mapping/writers'
import type { Command } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { type Diagnosis, diagnose } from '../doctor/diagnose.js'
import { KNOWN_DRIVERS } from '../doctor/known-drivers.js'
import { colorsFor } from '../output/colors-for.js'

export function addDoctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('check which drivers work here, and how to fix those that do not')
    .option('--json', 'print one JSON object per line')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      `
Each driver is tried in its own process, with a database in the folder for
temporary files. Packages for loggers use the last one, @logpond/driver-auto,
if they are given a path. It reports the driver that it uses in this folder.
Exit status: 0 if the first driver, which logpond itself uses, works; 1 if not.

Examples:
  logpond doctor
  logpond doctor --json`,
    )
    .action(({ json = false }: { json?: boolean }) => examineAll(context, json))
}

async function examineAll(context: Context, json: boolean): Promise<void> {
  const { stdout, directory } = context
  if (!json) await stdout.write(`Node.js ${process.versions.node} on ${process.platform}-${process.arch}\n`)
  const diagnoses: Diagnosis[] = []
  for (const known of KNOWN_DRIVERS) {
    const diagnosis = await diagnose(known, directory)
    diagnoses.push(diagnosis)
    await stdout.write(json ? `${visibleJson(diagnosis)}\n` : describe(context, diagnosis))
  }
  if (diagnoses[0]?.works !== true)
    throw new CommandError('The driver that logpond itself uses does not work here.', 1)
}

function describe(context: Context, diagnosis: Diagnosis): string {
  const { driver, installed, works, uses, sqliteVersion, problem = '', advice = '' } = diagnosis
  const colors = colorsFor(context.stdout)
  if (!works) {
    const symbol = installed ? colors.red('✗') : colors.dim('-')
    const next = advice === '' ? '' : `  ${visibleText(advice)}\n`
    return `${symbol} ${driver}: ${visibleText(problem)}\n${next}`
  }
  const choice = uses === undefined ? '' : `uses ${visibleText(uses)}, `
  return `${colors.green('✓')} ${driver}: ${choice}SQLite ${sqliteVersion}, ${features(diagnosis)}\n`
}

function features({ fullText, wal, json }: Diagnosis): string {
  const state = (name: string, works: boolean | undefined) => (works ? name : `no ${name}`)
  return [state('full text', fullText), state('write-ahead log (WAL)', wal), state('JSON', json)].join(', ')
}
