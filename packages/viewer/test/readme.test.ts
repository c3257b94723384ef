import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { checkOptions } from '../src/viewer-options.js'
import { askPort } from './support/running-viewer.js'

const here = import.meta.dirname
const readme = readFileSync(join(here, '../README.md'), 'utf8')
const code = readFileSync(join(here, 'fixtures/example.mjs'), 'utf8')

it('has a first example that shows what it has stored', async () => {
  expect(readme).toContain(`\`\`\`js\n${code}\`\`\``)
  const directory = mkdtempSync(join(tmpdir(), 'logpond-viewer-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  // Of this checkout, and on a port that is free.
  const built = (name: string) => pathToFileURL(join(here, `../../${name}/dist/index.js`)).href
  const program = code
    .replace(/'@logpond\/([\w-]+)'/g, (_, name: string) => `'${built(name)}'`)
    .replace('createServer(viewer).listen(4000,', 'const server = createServer(viewer).listen(0,')
    .replace("'http://localhost:4000'", 'server.address()')
  const file = join(directory, 'example.mjs')
  writeFileSync(file, program)
  const child = spawn(process.execPath, [file], { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const [, port, token] = /^Open http:\/\/localhost:(\d+)\/#token=([\w-]+)$/m.exec(line.toString()) ?? []
  expect(token).toBeDefined()
  const authorization = `Bearer ${token}`
  const ask = () => askPort(Number(port), '/api/entries?q=failed', { headers: { authorization } })
  let { json } = await ask()
  // The entry may still be in the queue.
  while (json.entries.length === 0) ({ json } = await ask())
  expect(json.entries).toMatchObject([{ message: 'Payment failed', attributes: { order: 1234 } }])
  expect(existsSync(join(directory, 'app-logs.db'))).toBe(true)
})

it('lists every option with its default', () => {
  const rows = [...readme.matchAll(/^\| `(\w+)` \| ([^|]+) \| /gm)].map(([, name = '', text = '']) => [
    name,
    text,
  ])
  const { hosts: _hosts, ...settings } = checkOptions({})
  const options = [...Object.keys(settings), 'allowedHosts']
  for (const option of options) expect(rows.map(([name]) => name)).toContain(option)
  const defaults = Object.fromEntries(rows)
  expect(defaults.timeout).toBe(settings.timeout.toLocaleString('en-US'))
  expect(defaults.maxReads).toBe(String(settings.maxReads))
  expect(defaults.maxStreams).toBe(String(settings.maxStreams))
})
