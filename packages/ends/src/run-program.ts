import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ENDS, type End } from './end.js'
import type { Task } from './program.js'
import type { Subject } from './subject.js'

/** How a process ended. */
export interface Ended {
  /** The exit code, or the signal that ended it. */
  readonly exit: number | NodeJS.Signals
  /** What it wrote to stderr. */
  readonly errors: string
}

/** Milliseconds after which a process counts as hanging. */
const PATIENCE = 180_000

/** Runs a process that logs, and ends it if it does not end itself. */
export async function runProgram(task: Task, subject: Subject): Promise<Ended> {
  const program = fileURLToPath(new URL('./program.js', import.meta.url))
  const { signal }: End = ENDS[task.end]
  // Options of the parent, for example hooks of a test runner, must not affect this process.
  const { NODE_OPTIONS: _, ...inherited } = process.env
  const child = spawn(process.execPath, [...(subject.flags ?? []), program, JSON.stringify(task)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // From where Node.js resolves `--import`.
    cwd: dirname(program),
    env: { ...inherited, ...subject.environment?.(task.target) },
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  if (signal !== undefined) child.once('message', () => child.kill(signal))
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, PATIENCE)
  await once(child, 'close')
  clearTimeout(timer)
  if (isLate) throw new Error(`The process did not end in ${PATIENCE / 1000} s. ${errors}`.trim())
  return { exit: child.signalCode ?? child.exitCode ?? -1, errors }
}
