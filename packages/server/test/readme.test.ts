import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createHandler } from '../src/index.js'
import { openStorage } from './support/open-storage.js'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const example = readFileSync(join(FIXTURES, 'example.mjs'), 'utf8')
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

it('the first example of the README is one that runs', async () => {
  const [, first] = /```js\n(.*?)```/s.exec(readme) ?? []
  expect(first).toBe(example)
  const directory = mkdtempSync(join(tmpdir(), 'logpond-server-readme-'))
  // Beside the other fixtures, where its imports are found.
  const script = join(FIXTURES, `example-${process.pid}.mjs`)
  // 4318 may be in use.
  writeFileSync(script, example.replaceAll('4318', String(await freePort())))
  try {
    expect(execFileSync(process.execPath, [script], { cwd: directory, encoding: 'utf8' })).toBe(
      '{ accepted: 1, rejected: 0 }\nshop { order: 1234 }\n',
    )
  } finally {
    rmSync(script)
    rmSync(directory, { recursive: true })
  }
})

it('the README names every option of createHandler', () => {
  const create = () => createHandler(openStorage(), { none: 1 } as never)
  let message = ''
  try {
    create()
  } catch (error) {
    message = (error as Error).message
  }
  const names = message.split('The options are ')[1]?.replace('.', '').split(', ') ?? []
  expect(names).toHaveLength(9)
  for (const name of names) if (name !== 'clock') expect(readme).toContain(`\n| \`${name}\` |`)
})
