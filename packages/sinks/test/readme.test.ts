import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const EXAMPLE = join(import.meta.dirname, 'fixtures/example.mjs')
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

/** Runs code in a folder of its own, and returns what it prints. */
function run(file: string, ...args: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-sinks-readme-'))
  try {
    // In tests, consola prints warnings and errors only.
    const env = { ...process.env, CONSOLA_LEVEL: '3' }
    return execFileSync(process.execPath, [file, ...args], { cwd: directory, encoding: 'utf8', env })
  } finally {
    rmSync(directory, { recursive: true })
  }
}

it('has a first example that runs', () => {
  expect(run(EXAMPLE)).toBe('Order 1234 paid Order {order} paid\n')
})

it('shows that example', () => {
  expect(readme).toContain(`\`\`\`js\n${readFileSync(EXAMPLE, 'utf8')}\`\`\``)
})

it.each(['consola', 'bunyan', 'log4js'])('has an example of %s that stores its line', (logger) => {
  const code = [...readme.matchAll(/```js\n(.*?)```/gs)].find(([, one]) =>
    one?.includes(`@logpond/sinks/${logger}`),
  )?.[1]
  // In the folder of the tests, from where Node.js finds the packages.
  const file = join(import.meta.dirname, `fixtures/readme-${logger}.tmp.mjs`)
  const check = `
const { openLogStorage } = await import('@logpond/core')
const { autoDriver } = await import('@logpond/driver-auto')
process.once('beforeExit', async () => {
  const storage = await openLogStorage({ driver: autoDriver({ path: 'app-logs.db' }) })
  console.log(JSON.stringify((await storage.search({ text: 'paid' })).map(({ message, attributes }) => [message, attributes.order])))
  await storage.close()
})`
  try {
    writeFileSync(file, String(code) + check)
    expect(run(file).trimEnd().split('\n').at(-1)).toBe('[["Order paid",1234]]')
  } finally {
    rmSync(file)
  }
})
