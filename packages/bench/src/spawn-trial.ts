import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Outcome, TrialRun } from './trial.js'

const execute = promisify(execFile)
const PROGRAM = fileURLToPath(new URL('./run-trial.js', import.meta.url))

/** Runs one trial in a process of its own. Rejects when what was stored is not what was handed over. */
export async function spawnTrial(run: TrialRun): Promise<Outcome> {
  const { stdout } = await execute(process.execPath, [PROGRAM, JSON.stringify(run)], {
    // What a subject warns of is not for the table.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  return JSON.parse(last) as Outcome
}
