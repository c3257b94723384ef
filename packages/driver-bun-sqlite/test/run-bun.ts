import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { findBun, HOW_TO_GET_BUN } from './find-bun.js'

export interface BunRun {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs Bun with the given arguments. */
export async function runBun(args: readonly string[]): Promise<BunRun> {
  const bun = findBun()
  if (bun === undefined) throw new Error(HOW_TO_GET_BUN)
  const child = spawn(bun, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { status: child.exitCode, stdout, stderr }
}
