import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { runtimeOf } from './runtime.js'
import type { Outcome, TrialRun } from './trial.js'

const execute = promisify(execFile)
const PROGRAM = fileURLToPath(new URL('./run-trial.js', import.meta.url))

/**
 * Runs one trial in a child process.
 *
 * @throws Error with the message of the error that ended the process, for example because the subject stored wrong entries
 */
export async function spawnTrial(run: TrialRun): Promise<Outcome> {
  const runtime = await runtimeOf(run.subject)
  if (runtime === undefined)
    return {
      skipped:
        'it needs Bun, which is not on the PATH; node scripts/test-runtimes.mjs bun installs it from npm',
    }
  const { stdout } = await execute(runtime, [PROGRAM, JSON.stringify(run)], {
    // Warnings of subjects do not belong in the output.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  }).catch((error: Error & { stderr?: string; signal?: string | null }) => {
    throw new Error(reasonOf(error), { cause: error })
  })
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  return JSON.parse(last) as Outcome
}

/** The message of the error that ended a process, or else the signal or its last line on stderr. */
function reasonOf({
  message,
  stderr = '',
  signal,
}: Error & { stderr?: string; signal?: string | null }): string {
  const thrown = /^(?:Uncaught )?(?:\w*Error\b[^:\n]*): (.+)$/m.exec(stderr)?.[1]
  if (thrown !== undefined) return thrown
  const last = stderr.trimEnd().split('\n').at(-1)
  if (signal) return `its process was killed by ${signal}${last ? `: ${last}` : ''}`
  return last || message
}
