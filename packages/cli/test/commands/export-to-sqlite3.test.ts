import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const README = join(import.meta.dirname, '../../../sqlite/README.md')

const hasShell = spawnSync('sqlite3', ['--version']).status === 0

it.skipIf(!hasShell)('prints lines of which the commands in the README of sqlite make a table', async () => {
  const directory = temporaryDirectory()
  await fillDatabase(directory, [
    {
      message: `it's "quoted",\nwith a second line 🚀`,
      timestamp: -1.5,
      severity: 18,
      attributes: { ms: 12 },
    },
    { message: '', timestamp: 1_700_000_000_250, service: 'api', host: 'web-1', traceId: 'a'.repeat(32) },
  ])
  const { stdout } = await runCli(['export'], { directory })
  writeFileSync(join(directory, 'entries.ndjson'), stdout)
  const [, commands] =
    /sqlite3 analysis\.db <<'SQL'\n([\s\S]*?)\nSQL\n/.exec(readFileSync(README, 'utf8')) ?? []
  const shell = (input: string, ...flags: string[]) =>
    execFileSync('sqlite3', [...flags, 'analysis.db'], { cwd: directory, input, encoding: 'utf8' })
  shell(commands as string, '-bail')
  expect(JSON.parse(shell('SELECT * FROM logs ORDER BY id', '-json'))).toEqual([
    {
      id: 1,
      time: expect.stringMatching(/^1969-12-31T23:59:59\.99[89]Z$/),
      severity_number: 18,
      service: null,
      host: null,
      trace_id: null,
      span_id: null,
      message: `it's "quoted",\nwith a second line 🚀`,
      attributes: '{"ms":12}',
    },
    {
      id: 2,
      time: '2023-11-14T22:13:20.250Z',
      severity_number: 9,
      service: 'api',
      host: 'web-1',
      trace_id: 'a'.repeat(32),
      span_id: null,
      message: '',
      attributes: null,
    },
  ])
})
