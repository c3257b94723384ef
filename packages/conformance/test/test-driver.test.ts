import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url))
const config = fileURLToPath(new URL('./fixtures/vitest.config.mjs', import.meta.url))

/** A separate run of vitest on a fixture. */
function runOf(fixture: string) {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-vitest-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const args = [
    vitest,
    'run',
    '--root',
    root,
    '--config',
    config,
    ...reporters,
    `test/fixtures/${fixture}.mjs`,
  ]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as { testResults: TestFile[] }
  return { tests: testResults.flatMap(({ assertionResults }) => assertionResults), output: stdout + stderr }
}

interface TestFile {
  readonly assertionResults: readonly {
    readonly status: string
    readonly fullName: string
    readonly failureMessages: readonly string[]
  }[]
}

describe('testDriver', () => {
  it('fails one test of a driver that cannot be opened, and skips the others', { timeout: 180_000 }, () => {
    const { tests } = runOf('never-opens')
    const failed = tests.filter(({ status }) => status === 'failed')
    expect(failed).toHaveLength(1)
    expect(failed[0]?.failureMessages.join()).toMatch(/memory cannot be opened in .*: TypeError: kaputt/)
    expect(tests.length).toBeGreaterThan(200)
    expect(tests.filter(({ status }) => status === 'passed')).toEqual([])
  })

  it('warns about untested promises, and fails them in a strict run', { timeout: 180_000 }, () => {
    const { tests, output } = runOf('own-promises')
    expect(Object.fromEntries(tests.map(({ fullName, status }) => [fullName, status]))).toEqual({
      'lenient few kept': 'passed',
      'lenient few killed': 'skipped',
      'strict few kept': 'passed',
      'strict few killed': 'failed',
    })
    expect(output).toMatch(/lenient: Not tested: 1 promise \(few 1\), because it needs a module .*new URL/)
  })
})
