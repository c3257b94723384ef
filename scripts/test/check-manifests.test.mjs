import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../check-manifests.mjs', import.meta.url))
const repository = { type: 'git', url: 'git+https://example.com/logs.git' }
const complete = {
  description: 'Stores logs',
  keywords: ['logpond', 'logs', 'sqlite'],
  license: 'MIT',
  homepage: 'https://example.com/logs/tree/main/packages/core#readme',
  bugs: 'https://example.com/logs/issues',
  repository: { ...repository, directory: 'packages/core' },
}

let workspace = ''

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'logpond-manifests-'))
  mkdirSync(join(workspace, 'packages/core'), { recursive: true })
  mkdirSync(join(workspace, 'packages/not-a-package'))
  writeFileSync(join(workspace, 'package.json'), JSON.stringify({ license: 'MIT', repository }))
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

function check(changes) {
  const manifest = JSON.stringify({ ...complete, ...changes })
  writeFileSync(join(workspace, 'packages/core/package.json'), manifest)
  const { status, stderr } = spawnSync(process.execPath, [script], { cwd: workspace, encoding: 'utf8' })
  return { status, stderr }
}

it('accepts a package.json that has every field', () => {
  expect(check({})).toEqual({ status: 0, stderr: '' })
})

it.each(Object.keys(complete))('fails without %s', (field) => {
  const { status, stderr } = check({ [field]: undefined })
  expect(status).toBe(1)
  expect(stderr).toMatch(new RegExp(`^packages/core/package.json: "${field}" .+\n$`))
})

it('fails for a link to another package, and prints the right link', () => {
  const { status, stderr } = check({ repository: { ...repository, directory: 'packages/sqlite' } })
  expect(status).toBe(1)
  expect(stderr).toContain(`"repository" must be ${JSON.stringify(complete.repository)}`)
})

it.each([[['logs', 'sqlite', 'search']], [['logpond', 'logs']], [['logpond', 'logs', 'logs']]])(
  'fails for the keywords %j',
  (keywords) => {
    expect(check({ keywords }).stderr).toContain('"keywords" must list "logpond" and at least 2 more')
  },
)
