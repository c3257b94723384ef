import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogStorage, type StoredLogEntry } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const FIXTURE = join(import.meta.dirname, 'fixtures/ends.cjs')
/** Some batches. `npm run test:all`, which sets the variable, logs 20,000. */
const MANY = process.env.LOGPOND_ALL_PROMISES === undefined ? 5000 : 20_000

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'logpond-winston-ends-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

let runs = 0

/** Runs a process to its end. Sends a signal, if any, when it is ready. */
async function run(ending: string, count: number, options: object = {}, signal?: NodeJS.Signals) {
  const path = join(directory, `${++runs}.db`)
  const child = spawn(process.execPath, [FIXTURE, path, ending, String(count), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  child.stdout.on('data', () => signal !== undefined && child.kill(signal))
  const end = await new Promise((resolve) => {
    child.on('close', (code, name) => resolve(name ?? code))
  })
  return { end, entries: await entriesOf(path) }
}

async function entriesOf(path: string): Promise<StoredLogEntry[]> {
  await using storage = createLogStorage({ driver: betterSqlite3({ path, thread: 'main' }) })
  const entries: StoredLogEntry[] = []
  for await (const entry of storage.scan()) entries.push(entry)
  return entries.sort((a, b) => a.id - b.id)
}

function expectLines(entries: readonly StoredLogEntry[], count: number): void {
  expect(entries.map(({ message }) => message)).toEqual(
    Array.from({ length: count }, (_, line) => `Line ${line}`),
  )
}

describe.concurrent('the end of a process', () => {
  it.each([
    ['return', 0],
    ['end', 0],
    ['exit', 3],
    ['throw', 1],
    ['rejection', 1],
    ['return with an exit handler', 0],
    ['exit with an exit handler', 3],
    ['throw with an exit handler', 1],
  ])('by %s stores many lines in order, and has the exit code %d', async (ending, code) => {
    const { end, entries } = await run(ending, MANY)
    expect(end).toBe(code)
    expectLines(entries, MANY)
  })

  it.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGINT'] as const)(
    'by %s stores many lines in order, and still ends by that signal',
    async (signal) => {
      const { end, entries } = await run('signal', MANY, {}, signal)
      expect(end).toBe(signal)
      expectLines(entries, MANY)
    },
  )

  it('stores the lines that winston holds back, because a file is not ready', async () => {
    const { end, entries } = await run('exit with an exit handler', MANY, {
      file: join(directory, 'exit.log'),
    })
    expect(end).toBe(3)
    expectLines(entries, MANY)
  })

  it.skipIf(process.platform === 'win32')('stores them at a signal too', async () => {
    const { end, entries } = await run('signal', MANY, { file: join(directory, 'signal.log') }, 'SIGTERM')
    expect(end).toBe('SIGTERM')
    expectLines(entries, MANY)
  })
})

describe.concurrent('an error that winston catches', () => {
  const handles = { handleExceptions: true, handleRejections: true }

  it.each([
    ['throw', 'uncaughtException', 'TypeError'],
    ['throw text', 'uncaughtException', undefined],
    ['rejection', 'unhandledRejection', 'TypeError'],
  ])(
    'by %s is stored as fatal after all lines, before winston ends the process',
    async (ending, origin, type) => {
      const { end, entries } = await run(ending, 1000, handles)
      expect(end).toBe(1)
      expectLines(entries.slice(0, -1), 1000)
      const last = entries.at(-1)
      expect(last).toMatchObject({ message: `${origin}: The end`, severity: 21 })
      expect(last?.attributes).toMatchObject({
        'exception.origin': origin,
        'exception.message': 'The end',
        'exception.process': { pid: expect.any(Number) },
        'exception.os': { loadavg: expect.any(Array) },
        'exception.date': expect.any(String),
        'exception.trace': expect.any(Array),
      })
      expect(last?.attributes?.['exception.type']).toBe(type)
      expect(last?.attributes).not.toHaveProperty('exception')
    },
  )

  it('does not keep the lines of exit handlers out', async () => {
    const { end, entries } = await run('throw with an exit handler', 10, handles)
    expect(end).toBe(1)
    expect(entries.map(({ message }) => message).slice(-2)).toEqual(['uncaughtException: The end', 'Line 9'])
  })

  it('is an error if the process continues, and so does the logger', async () => {
    const { end, entries } = await run('throw and continue', 1, {
      ...handles,
      logger: { exitOnError: false },
    })
    expect(end).toBe(0)
    expect(entries.map(({ message, severity }) => [message, severity])).toEqual([
      ['Line 0', 9],
      ['uncaughtException: Not the end', 17],
      ['Still here', 9],
    ])
  })
})
