import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ConformanceReport, type CreateDriver, runConformance } from '@logpond/conformance/suite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const script = path('../../../scripts/new-driver.mjs')
// Inside a package, so that imports are found, but not in node_modules, where Node.js does not load TypeScript.
const array = path('../.new-driver/driver-my-engine')
const sqlite = path('../../driver-node-sqlite/.new-driver/driver-other-sqlite')

const vitest = path('../../../node_modules/vitest/vitest.mjs')

const newDriver = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
const remove = (folder: string) => rmSync(join(folder, '..'), { recursive: true, force: true })

/** From the built suite, as the test of the package does, since other processes cannot load its source. */
async function reportOf(module: string, ...groups: string[]): Promise<ConformanceReport> {
  const { create } = (await import(/* @vite-ignore */ module)) as { create: CreateDriver }
  const only = (_: unknown, group: string) => groups.includes(group)
  return runConformance({ create, module, strict: true, only })
}

const namesOf = ({ verdicts }: ConformanceReport, wanted: string) =>
  verdicts.filter(({ status }) => status === wanted).map(({ promise }) => promise)

describe('npm run new-driver', () => {
  beforeAll(() => {
    remove(array)
    expect(newDriver('my-engine', array)).toMatchObject({ status: 0, stderr: '' })
  })
  afterAll(() => remove(array))

  it('writes a package with a driver, its conformance test and a README', () => {
    const files = ['README.md', 'package.json', 'tsconfig.json', 'tsconfig.test.json', 'src/index.ts']
    for (const file of [...files, 'src/create.ts', 'test/conformance.test.ts'])
      expect(existsSync(join(array, file)), file).toBe(true)
    const manifest = JSON.parse(readFileSync(join(array, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(manifest.name).toBe('@logpond/driver-my-engine')
    expect(manifest.engines).toEqual({ node: '>=22.15' })
    expect(manifest.keywords).toEqual(expect.arrayContaining(['logpond', 'my-engine']))
    expect(manifest.repository).toMatchObject({ directory: 'packages/driver-my-engine' })
    for (const link of ['homepage', 'bugs']) expect(manifest[link], link).toMatch(/^https:/)
    expect(manifest.dependencies).toBeUndefined()
    expect(Object.keys(manifest.peerDependencies as object)).toEqual(['@logpond/core'])
  })

  // The test of the README runs the same driver on most of the others, and on all of them in `npm run test:all`.
  it('writes a driver that keeps its promises, including those about processes', {
    timeout: 180_000,
  }, async () => {
    const report = await reportOf(join(array, 'src/create.ts'), 'lifecycle', 'atomicity', 'resources')
    expect(report.driver).toBe('my-engine')
    expect(namesOf(report, 'failed')).toEqual([])
    expect(namesOf(report, 'passed')).toContain('an open driver that is idle does not keep its process alive')
  })

  it('does not change an existing folder', () => {
    const { status, stderr } = newDriver('my-engine', array)
    expect(status).toBe(1)
    expect(stderr).toContain(`${array} already exists`)
  })

  it('requires a name in kebab-case', () => {
    expect(newDriver('My_Engine').stderr).toContain('"My_Engine" is not in kebab-case')
    expect(newDriver().status).toBe(1)
  })
})

describe('npm run new-driver -- NAME --sqlite', () => {
  let stdout = ''

  beforeAll(() => {
    remove(sqlite)
    const made = newDriver('other-sqlite', '--sqlite', sqlite)
    expect(made).toMatchObject({ status: 0, stderr: '' })
    stdout = made.stdout
  })
  afterAll(() => remove(sqlite))

  it('writes a package with a binding of at most 110 lines, and names the quick command', () => {
    const binding = readFileSync(join(sqlite, 'src/other-sqlite-binding.ts'), 'utf8')
    expect(binding.split('\n').length).toBeLessThanOrEqual(111)
    expect(binding).toContain('export const otherSqliteBinding: SqliteBinding')
    expect(binding).not.toMatch(/my-?engine/i)
    const manifest = JSON.parse(readFileSync(join(sqlite, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(Object.keys(manifest.dependencies as object)).toEqual(['@logpond/sqlite'])
    expect(stdout).toContain('npx vitest run packages/driver-other-sqlite')
  })

  it('writes tests of its binding and its driver, which pass', { timeout: 180_000 }, () => {
    const some = ['--testTimeout=60000', '-t', 'a statement|a failure|main thread', 'test/other-sqlite']
    const file = join(sqlite, 'report.json')
    const args = [vitest, 'run', '--root', sqlite, '--reporter=json', `--outputFile=${file}`, ...some]
    spawnSync(process.execPath, args)
    const { testResults, numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'))
    expect(testResults).toHaveLength(2)
    expect({ numFailedTests, isMost: numPassedTests > 25 }).toEqual({ numFailedTests: 0, isMost: true })
  })

  // Only the promises that depend most on a binding and its threads; the test of the package runs all of them.
  it.each([
    ['main', ['lifecycle', 'atomicity', 'round trip']],
    ['worker', ['lifecycle', 'atomicity', 'round trip']],
  ])(
    'writes a driver that keeps its promises in the thread %s',
    { timeout: 180_000 },
    async (thread, groups) => {
      const report = await reportOf(join(sqlite, `test/conformance/${thread}.ts`), ...groups)
      expect(report.driver).toBe('other-sqlite')
      expect(namesOf(report, 'failed')).toEqual([])
      expect(namesOf(report, 'passed').length).toBeGreaterThan(8)
    },
  )
})
