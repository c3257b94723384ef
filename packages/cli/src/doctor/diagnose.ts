import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { KnownDriver } from './known-drivers.js'
import type { ProbeResult } from './probe.js'

const execute = promisify(execFile)
const PROBE = fileURLToPath(new URL('./probe.js', import.meta.url))
const TIMEOUT = 30_000

/** The result of `logpond doctor` for one driver. */
export interface Diagnosis extends ProbeResult {
  readonly driver: string
  /** What to do if the driver does not work. */
  readonly advice?: string
}

/**
 * Tries a driver in its own process: incompatible native code can crash the process that loads it.
 *
 * @param probe Path of the program that tries the driver; tests replace it.
 */
export async function diagnose(known: KnownDriver, directory: string, probe = PROBE): Promise<Diagnosis> {
  const { driver, factory, install, remedy, users = [] } = known
  const result = await runProbe([probe, driver, factory, ...users], directory)
  if (result.works) return { driver, ...result }
  // The message of an UNSUPPORTED error already contains advice.
  if (result.code === 'UNSUPPORTED') return { driver, ...result }
  return { driver, ...result, advice: result.installed ? remedy : install }
}

async function runProbe(args: readonly string[], directory: string): Promise<ProbeResult> {
  try {
    const { stdout } = await execute(process.execPath, args, { cwd: directory, timeout: TIMEOUT })
    return JSON.parse(stdout) as ProbeResult
  } catch (thrown) {
    return { installed: true, works: false, problem: describeFailure(thrown as ProcessFailure) }
  }
}

interface ProcessFailure extends Error {
  readonly signal?: string | null
  /** Whether the process was ended because it took too long. */
  readonly killed?: boolean
  readonly stderr?: string
}

function describeFailure({ signal, killed, stderr = '', message }: ProcessFailure): string {
  if (killed) return `It did not respond within ${TIMEOUT / 1000} s.`
  if (signal) return `It crashed the process that tried it (${signal}).`
  const reason = stderr.split('\n').find((line) => /error/i.test(line)) ?? message
  return `The process that tried it failed: ${reason.trim()}`
}
