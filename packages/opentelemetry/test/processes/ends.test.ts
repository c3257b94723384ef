import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogStorage, type StoredLogEntry } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const FIXTURE = join(import.meta.dirname, '../fixtures/ends.cjs')

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'logpond-otel-ends-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

/** Runs a process to its end. Sends a signal, if any, when it is ready. */
async function run(ending: string, count: number, signal?: NodeJS.Signals) {
  const path = join(directory, `${ending} ${signal}.db`)
  const child = spawn(process.execPath, [FIXTURE, path, ending, String(count)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  child.stdout.on('data', () => signal !== undefined && child.kill(signal))
  const end = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, name) => resolve({ code, signal: name }))
  })
  return { end, entries: await entriesOf(path) }
}

async function entriesOf(path: string): Promise<StoredLogEntry[]> {
  await using storage = createLogStorage({ driver: betterSqlite3({ path, thread: 'main' }) })
  const entries: StoredLogEntry[] = []
  for await (const entry of storage.scan()) entries.push(entry)
  return entries.sort((a, b) => a.id - b.id)
}

/** Some batches. `npm run test:all`, which sets the variable, logs 20,000. */
const MANY = process.env.LOGPOND_ALL_PROMISES === undefined ? 5000 : 20_000

describe.concurrent('the end of a process', () => {
  it.each([
    ['return', 0],
    ['process.exit', 3],
    ['throw', 1],
    ['rejection', 1],
    ['exit handler', 3],
  ])('by %s stores many lines in order, and has the exit code %d', async (ending, code) => {
    const { end, entries } = await run(ending, MANY)
    expect(end).toEqual({ code, signal: null })
    expectLines(entries, MANY)
  })

  it.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGINT'] as const)(
    'by %s stores many lines in order, and still ends by that signal',
    async (signal) => {
      const { end, entries } = await run('signal', MANY, signal)
      expect(end).toEqual({ code: null, signal })
      expectLines(entries, MANY)
    },
  )

  it.each([
    ['return', 0],
    ['process.exit', 3],
    ['throw', 1],
  ])('by %s, while records wait for a detector, stores them with what is known', async (ending, code) => {
    const { end, entries } = await run(`${ending} while a detector works`, 1000)
    expect(end).toEqual({ code, signal: null })
    expectLines(entries, 1000)
    expect(entries[0]).toMatchObject({ host: 'web-1' })
  })

  it.skipIf(process.platform === 'win32')(
    'by SIGTERM, while records wait for a detector, stores them',
    async () => {
      const { end, entries } = await run('signal while a detector works', 1000, 'SIGTERM')
      expect(end).toEqual({ code: null, signal: 'SIGTERM' })
      expectLines(entries, 1000)
    },
  )
})

function expectLines(entries: readonly StoredLogEntry[], count: number): void {
  expect(entries.map(({ message }) => message)).toEqual(
    Array.from({ length: count }, (_, line) => `Line ${line}`),
  )
}
