import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fillDatabase } from './support/fill-database.js'
import { installAlone, installedPackages, linkPackage } from './support/install-alone.js'
import { temporaryDirectory } from './support/temporary-directory.js'

const RECORDER = new URL('./fixtures/records-loaded-modules.mjs', import.meta.url).href
const UNNEEDED = ['@logpond/bench', '@logpond/conformance', 'fast-check', 'lodash']

function logpond(directory: string, args: readonly string[]) {
  const script = [installAlone(temporaryDirectory()), ...args]
  const record = join(temporaryDirectory(), 'modules')
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', RECORDER, ...script], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, LOADED_MODULES: record },
  })
  return { status, stdout, stderr, modules: readFileSync(record, 'utf8') }
}

describe('logpond, installed alone', () => {
  it('installs neither the benchmarks nor the conformance suite, and nothing that only they need', () => {
    const installed = [...installedPackages()]
    expect(installed).toContain('better-sqlite3')
    expect(installed.filter((name) => UNNEEDED.includes(name))).toEqual([])
  })

  it('searches without them', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'timed out' }])
    const { status, stdout, modules } = logpond(directory, ['search', 'timed'])
    expect(stdout).toMatch(/ timed out #1\n$/)
    expect(status).toBe(0)
    expect(modules).toMatch(/\/commander\//)
    expect(modules).not.toMatch(/\/(packages|@logpond)\/(bench|conformance)\/|\/(fast-check|lodash)\//)
  })

  it('loads no parsers and no progress bar to search, and no driver to print its help', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'timed out' }])
    const search = logpond(directory, ['search', 'timed'])
    expect(search.modules).toMatch(/better-sqlite3/)
    expect(search.modules).not.toMatch(
      /\/dist\/(ingest|follow|line-reader|demo\/|mcp\/|forward\/|serve\/serve)|\/cli-progress\/|\/(packages|@logpond)\/(server|viewer)\//,
    )
    const help = logpond(directory, ['--help'])
    expect(help.stdout).toMatch(/^Usage: logpond /)
    expect(help.modules).not.toMatch(/better-sqlite3|\/(packages|@logpond)\/(sqlite|driver-)/)
  })

  it.each([
    ['bench', '@logpond/bench'],
    ['conformance', '@logpond/conformance'],
  ])('explains how to install the package that %s needs', (command, name) => {
    const { status, stdout, stderr } = logpond(temporaryDirectory(), [command])
    expect(stdout).toBe('')
    expect(stderr).toBe(
      `logpond: This command needs ${name}, which is not installed: npm install --save-dev ${name}\n`,
    )
    expect(status).toBe(2)
  })

  it('uses the packages of the project in the working directory', () => {
    const project = temporaryDirectory()
    for (const name of ['@logpond/bench', '@logpond/conformance']) linkPackage(project, name)
    const list = logpond(project, ['conformance', '--list'])
    expect(list.stdout).toMatch(/^atomicity\n/m)
    expect(list.status).toBe(0)
    const { status, stderr } = logpond(project, ['bench', 'no such trial'])
    expect(stderr).toContain('The trials are ')
    expect(status).toBe(2)
  })
})
