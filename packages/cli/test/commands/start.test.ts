import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

describe('start', () => {
  it('ingests files, prints their statistics, and explains how to search', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'a.log'), 'one\ntwo\n')
    const { status, stdout, stderr } = await runCli(['start', 'a.log'], { directory })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^2 lines, 2 entries, 0 refused/)
    expect(stdout).toMatch(/\nentries +2\n/)
    expect(stderr).toContain('logpond search')
  })

  it('ingests the standard input', async () => {
    const { status, stdout } = await runCli(['start', '-'], {
      directory: temporaryDirectory(),
      stdin: 'a\nb\nc\n',
    })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^3 lines, 3 entries/)
  })

  it('is not listed in the help', async () => {
    const { stdout } = await runCli(['--help'], { directory: temporaryDirectory() })
    expect(stdout).not.toMatch(/^ +start/m)
  })
})
