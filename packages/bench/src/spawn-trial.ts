import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { runtimeOf } from './runtime.js'
import type { Outcome, TrialRun } from './trial.js'

const execute = promisify(execFile)
const PROGRAM = fileURLToPath(new URL('./run-trial.js', import.meta.url))

/**
 * Runs one trial in a process of its own.
 *
 * @throws Error with the first words of what the process died of: when what was stored is not what was handed over, too.
 */
export async function spawnTrial(run: TrialRun): Promise<Outcome> {
  const runtime = await runtimeOf(run.subject)
  if (runtime === undefined)
    return {
      skipped: 'it needs Bun, which is not on the PATH; node scripts/test-runtimes.mjs bun gets it from npm',
    }
  const { stdout } = await execute(runtime, [PROGRAM, JSON.stringify(run)], {
    // What a subject warns of is not for the table.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  }).catch((error: Error & { stderr?: string; signal?: string | null }) => {
    throw new Error(reasonOf(error), { cause: error })
  })
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  return JSON.parse(last) as Outcome
}

/** The message of the error that ended a process, else what is known of its end. */
function reasonOf({
  message,
  stderr = '',
  signal,
}: Error & { stderr?: string; signal?: string | null }): string {
  const thrown = /^(?:Uncaught )?(?:\w*Error\b[^:\n]*): (.+)$/m.exec(stderr)?.[1]
  if (thrown !== undefined) return thrown
  const last = stderr.trimEnd().split('\n').at(-1)
  if (signal) return `its process was ended by ${signal}${last ? `: ${last}` : ''}`
  return last || message
}
