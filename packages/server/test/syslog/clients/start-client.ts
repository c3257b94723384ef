import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']

/** The path of a program; `undefined` if it is not installed. */
export function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logpond-syslog-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts a program, and ends it after the test. What it prints is shown if it ends by itself with an error. */
export function startClient(
  program: string,
  options: readonly string[],
  env?: NodeJS.ProcessEnv,
): ChildProcess {
  const child = spawn(program, options, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const ended = once(child, 'exit').then(([code]) => {
    if (code !== 0 && code !== null) console.error(`${program} ended with ${code}:\n${printed}`)
  })
  onTestFinished(async () => {
    child.kill()
    await ended
  })
  return child
}

/** Whether a program runs at all. */
export function runs(program: string | undefined, ...options: string[]): boolean {
  if (program === undefined) return false
  try {
    execFileSync(program, options, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
