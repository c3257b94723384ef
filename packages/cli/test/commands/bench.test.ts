import { describe, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

describe('bench', () => {
  it('measures drivers, checks the stored entries, and describes the machine', async () => {
    const directory = temporaryDirectory()
    const { status, stdout } = await runCli(['bench', 'bursts', '--quick'], { directory })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^.+ cores, .+Node\.js \d+\.\d+.+better-sqlite3 \d+/)
    expect(stdout).toMatch(/\nbursts of 10,000 \{"size":1000,"rounds":3\}\n/)
    expect(stdout).toMatch(/\nLogpond, better-sqlite3 +\d/)
  })

  it('prints the machine and each trial as JSON', async () => {
    const directory = temporaryDirectory()
    const { lines } = await runCli(['bench', 'bursts', '--quick', '--json'], { directory })
    const [machine, trial, ...rest] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(machine).toMatchObject({ machine: { cores: expect.any(Number), versions: expect.any(Object) } })
    expect(trial).toMatchObject({ trial: { name: 'bursts of 10,000' }, results: expect.any(Array) })
    expect(rest).toEqual([])
  })

  it('lists the trials when no name matches', async () => {
    const directory = temporaryDirectory()
    const { status, stderr } = await runCli(['bench', 'no such trial'], { directory })
    expect(status).toBe(2)
    expect(stderr).toContain('No trial has "no such trial" in its name. The trials are \'throughput\', ')
  })
})
