import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { binaries, testServer } from './server/test-server.js'

const run = promisify(execFile)
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
const example = join(import.meta.dirname, 'fixtures/first-steps.mjs')

it('begins with the example', () => {
  expect(readme).toContain(`\`\`\`js\n${readFileSync(example, 'utf8')}\`\`\``)
})

it('lists every option', () => {
  const source = readFileSync(join(import.meta.dirname, '../src/postgres-options.ts'), 'utf8')
  const [, list = ''] = /const NAMES = \[([^\]]*)\]/.exec(source) ?? []
  const names = [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(5)
  for (const name of names) expect(readme).toContain(`\n| \`${name}\` |`)
})

describe.skipIf(binaries === undefined)('the example', () => {
  const server = testServer()

  it('prints its comment', async () => {
    const env = { ...process.env, DATABASE_URL: server.current.url() }
    const { stdout } = await run(process.execPath, [example], { env })
    expect(stdout).toBe('payment refused { order: 17 }\n')
  })
})
