import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TYPE_STRIPPING } from './type-stripping.ts'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '..')
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'logpond-examples-'))
})
afterAll(() => rm(directory, { recursive: true }))

/** The lines that the example prints. */
async function output(name: string): Promise<string[]> {
  const { stdout, stderr } = await run(process.execPath, [...TYPE_STRIPPING, join(folder, name)], {
    cwd: directory,
  })
  expect(stderr).toBe('')
  return stdout.trimEnd().split('\n')
}

const expected: Record<string, string[]> = {
  'quick-start.ts': ['queued', '1', '4711', '1'],
  'follow.ts': [
    'live: Upstream timed out',
    'live: Out of memory',
    'committed: 2 Upstream timed out',
    'committed: 4 Out of memory',
  ],
  'backpressure.ts': ['{ accepted: 20002, committed: 20002, refused: 0 }'],
  'query-with-kysely.ts': [
    "[\n  { service: 'payments', slowest: 310 },\n  { service: 'web', slowest: 48 }\n]",
    "[ { severity: 'info', entries: 2 } ]",
  ],
  'custom-driver/main.ts': [
    '3',
    "[ 'Payment accepted', 'Payment declined' ]",
    '1',
    '{ deleted: 2 }',
    '3 Card expired',
  ],
  'duckdb-driver/main.ts': [
    '3',
    "[ 'Payment accepted', 'Payment declined' ]",
    '1',
    '{ deleted: 2 }',
    '3 Card expired',
  ],
}

// Only `npm run test:all` installs DuckDB.
const isInstalled = (name: string) =>
  !name.startsWith('duckdb-driver') || existsSync(join(folder, 'duckdb-driver/node_modules'))

for (const [name, lines] of Object.entries(expected)) {
  it.skipIf(!isInstalled(name))(`${name} prints the output in its comments`, async () => {
    expect((await output(name)).join('\n')).toBe(lines.join('\n'))
  })
}

it('the first example of the README is quick-start.ts', async () => {
  const readme = await readFile(join(folder, '../README.md'), 'utf8')
  const [, first] = /```ts\n(.*?)```/s.exec(readme) ?? []
  expect(first).toBe(await readFile(join(folder, 'quick-start.ts'), 'utf8'))
})

it.each(['log.ts', 'pay.test.ts'])('in-tests/%s is shown in the README of core', async (name) => {
  const readme = await readFile(join(folder, '../packages/core/README.md'), 'utf8')
  const code = await readFile(join(folder, 'in-tests', name), 'utf8')
  expect(readme).toContain(`\`\`\`ts\n// ${name}\n${code.slice(code.indexOf('import'))}\`\`\``)
})

it('the first example of the README of sqlite is query-with-kysely.ts', async () => {
  const readme = await readFile(join(folder, '../packages/sqlite/README.md'), 'utf8')
  const [, first] = /```ts\n(.*?)```/s.exec(readme) ?? []
  const code = await readFile(join(folder, 'query-with-kysely.ts'), 'utf8')
  expect(first).toBe(code.slice(code.indexOf('import')))
})

it('every example is run', async () => {
  const names = (await readdir(folder)).flatMap((name) => {
    if (existsSync(join(folder, name, 'main.ts'))) return [`${name}/main.ts`]
    return name.endsWith('.ts') ? [name] : []
  })
  expect(names.sort()).toEqual(Object.keys(expected).sort())
})
