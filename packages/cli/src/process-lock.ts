import { readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CommandError } from './command-error.js'

export interface ProcessLockOptions {
  /** The command whose processes exclude each other. */
  readonly command: string
  /** The message for the process that comes second. */
  readonly refusal: (owner: number) => string
}

/**
 * Creates a file with the id of this process, and removes it at the end. Takes the place of a process that no longer runs.
 *
 * @throws CommandError if another process of the command has the lock.
 */
export async function lockProcess(
  path: string,
  { command, refusal }: ProcessLockOptions,
): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 })
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''))
    if (isRunning(owner, command)) throw new CommandError(refusal(owner))
    await rm(path, { force: true })
  }
}

/** Whether a process exists and may run the command: process ids are reused. */
function isRunning(pid: number, command: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(command)
  } catch {
    // Only Linux shows the arguments of a process.
    return true
  }
}
