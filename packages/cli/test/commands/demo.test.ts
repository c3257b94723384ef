import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

describe('demo', () => {
  it('stores all entries, refuses none, follows every error, and prints a report and searches', async () => {
    const directory = temporaryDirectory()
    const { status, stdout, stderr } = await runCli(['demo', '--entries', '4000'], { directory })
    expect(status).toBe(0)
    expect(stdout).toMatch(/entries committed +4,000, 0 refused, 0 failed\n/)
    for (const row of [
      'throughput',
      'store(), p99.9',
      'store() to committed, p50',
      'event-loop delay, p99',
    ]) {
      expect(stdout).toContain(row)
    }
    expect(stdout).toMatch(/\(no filter\) +4,000 /)
    expect(stderr).toMatch(/ ERROR | FATAL /)
    const args = ['export', '--db', '.logpond/demo.db', '--min-severity', 'error']
    const errors = (await runCli(args, { directory })).lines.length
    expect(stdout).toMatch(new RegExp(`errors followed live +${errors}\\n`))
  })

  it('stores the same entries each time, in a separate database', async () => {
    const directory = temporaryDirectory()
    const messages = async () => {
      await runCli(['demo', '--entries', '500'], { directory })
      const { lines } = await runCli(['export', '--db', '.logpond/demo.db'], { directory })
      return lines
    }
    const first = await messages()
    expect(first).toHaveLength(500)
    expect(await messages()).toEqual(first)
    expect(existsSync(join(directory, '.logpond/logs.db'))).toBe(false)
  })

  it('runs with a single entry', async () => {
    const { status } = await runCli(['demo', '--entries', '1'], { directory: temporaryDirectory() })
    expect(status).toBe(0)
  })

  it('does not touch an existing file of the user', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'mine.db'), '')
    const { status, stderr } = await runCli(['demo', '--db', 'mine.db'], { directory })
    expect(status).toBe(2)
    expect(stderr).toContain('mine.db already exists')
  })

  it('ends early when it is interrupted', async () => {
    const directory = temporaryDirectory()
    const { status, stderr } = await runCli(['demo'], { directory, signal: AbortSignal.abort() })
    expect(status).toBe(2)
    expect(stderr).toContain('Interrupted')
  })
})
