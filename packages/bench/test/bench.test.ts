import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TRIALS } from '../src/trials.js'

const PROGRAM = fileURLToPath(new URL('../dist/bench.js', import.meta.url))

function bench(...args: string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' })
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-bench-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

describe('the program', () => {
  it('prints the machine and a table for each trial, and leaves only its results', () => {
    const directory = temporaryDirectory()
    const json = join(directory, 'results.json')
    const { status, stdout, stderr } = bench('producers', '--quick', '--directory', directory, '--json', json)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^.+ cores, .+Node\.js \d+\.\d+.+better-sqlite3 \d+/)
    expect(stdout).toMatch(/\n500 producers \{.+\}\n +entries\/s .+\nLogpond, better-sqlite3 +\d/)
    expect(readdirSync(directory)).toEqual(['results.json'])
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      quick: true,
      command: 'npm run bench -- producers --quick',
      day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      machine: { cores: expect.any(Number) },
      results: [{ trial: { name: '500 producers' }, results: [{ subject: 'better-sqlite3' }] }],
    })
  })

  it('prints all targets, including those that were not measured', () => {
    const { status, stdout } = bench('targets', '--quick', '--subjects', 'better-sqlite3-10ms')
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /\nstore\(\) to committed at 20,000 entries\/s, 99th percentile +\d+\.\d\d ms +at most 50 ms /,
    )
    expect(stdout).toMatch(/\nmemory of a full queue .+ not measured +at most 20 MiB +-\n/)
  })

  it('continues with the other subjects and trials after a failure, and exits with 1', () => {
    const missing = join(temporaryDirectory(), 'missing')
    const { status, stdout, stderr } = bench('demo upkeep', '--quick', '--directory', missing)
    expect(status).toBe(1)
    for (const trial of ['demo upkeep, 1,000,000', 'demo upkeep, 10,000,000']) {
      for (const subject of ['demo-better-sqlite3', 'demo-hand-fts5']) {
        expect(stderr).toContain(`${trial}: ${subject} failed: ENOENT: no such file or directory`)
      }
      expect(stdout).toMatch(
        new RegExp(
          `\\n${trial} .+\\n\\n {2}demo-better-sqlite3 failed: ENOENT.+\\n {2}demo-hand-fts5 failed: `,
        ),
      )
    }
    expect(stderr).not.toContain('    at ')
  })

  it('exits with 2 and lists the trials if no name contains the filter', () => {
    const { status, stdout, stderr } = bench('no such trial')
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('No trial has "no such trial" in its name.')
    for (const { name } of TRIALS) expect(stderr).toContain(`  ${name}\n`)
  })

  it('exits with 2 and names the wrong argument', () => {
    const { status, stderr } = bench('reads', '--repeats', 'often')
    expect(status).toBe(2)
    expect(stderr).toBe('--repeats must be a whole number from 1 to 1000, but is "often".\n')
    expect(bench('--fast').status).toBe(2)
  })
})
