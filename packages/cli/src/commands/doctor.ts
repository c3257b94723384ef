import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import { colorsFor } from '../entry-line.js'
import type { Context } from '../context.js'
import { visibleText } from '../visible-text.js'

const run = promisify(execFile)

/** What the doctor says of a driver. */
export interface Diagnosis {
  readonly driver: string
  readonly loads: boolean
  /** Of SQLite. */
  readonly version?: string
  readonly features?: readonly string[]
  /** Why it does not load, and what to do. */
  readonly problem?: string
}

const PROBE = new URL('../probe-driver.js', import.meta.url)

export function addDoctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('say which drivers work here, and what to do for those that do not')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExamples:\n  logpond doctor')
    .action(async ({ json }: { json?: boolean }) => {
      const diagnosis = await examine('better-sqlite3')
      await context.stdout.write(json ? `${JSON.stringify(diagnosis)}\n` : describe(context, diagnosis))
      return diagnosis.loads ? 0 : 1
    })
}

/** Tries a driver in a process of its own: native code that does not fit may end the process that loads it. */
async function examine(driver: string): Promise<Diagnosis> {
  try {
    const { stdout } = await run(process.execPath, [PROBE.pathname, driver], { timeout: 30_000 })
    return { driver, ...(JSON.parse(stdout) as Omit<Diagnosis, 'driver'>) }
  } catch (thrown) {
    const { signal, stderr = '' } = thrown as { signal?: string; stderr?: string }
    const how = signal ? `ended it by ${signal}` : `failed: ${stderr.trim().split('\n').at(-1)}`
    const problem = `Loading it in a process of its own ${how}. Install it again for this platform and Node.js: npm install ${driver}`
    return { driver, loads: false, problem }
  }
}

function describe(context: Context, { driver, loads, version, features = [], problem = '' }: Diagnosis): string {
  const colors = colorsFor(context.stdout)
  const system = `Node.js ${process.versions.node} on ${process.platform}-${process.arch}\n`
  if (!loads) return `${system}${colors.red('✗')} ${driver}: ${visibleText(problem)}\n`
  return `${system}${colors.green('✓')} ${driver}: SQLite ${version} with ${features.join(', ')}\n`
}
