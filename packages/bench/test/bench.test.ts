import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../dist/bench.js', import.meta.url))

function run(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], (error, stdout, stderr) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}

it('runs the trials whose name it is given, on the subjects that it is given', async () => {
  const { status, stdout } = await run('batches of 5,000', '--quick', '--subjects', 'hand')
  expect(status).toBe(0)
  expect(stdout).toMatch(/\nbatches of 5,000 \{.*\}\n +ratio +entries\/s +ms\/batch\n.+1\.00×/)
  expect(stdout).not.toContain('Logpond, better-sqlite3')
})

it.each([
  [['no such trial'], 'No trial is called so.'],
  [['throughput', '--repeats', 'often'], '--repeats must be a whole number from 1; it was often.'],
])('refuses %j', async (args, message) => {
  const { status, stderr } = await run(...args)
  expect(status).toBe(2)
  expect(stderr).toContain(message)
})
