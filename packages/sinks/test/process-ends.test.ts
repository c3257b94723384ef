import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const FIXTURE = join(import.meta.dirname, 'fixtures/ends.mjs')
const MANY = 20_000
const LOGGERS = ['logtape', 'consola', 'bunyan', 'log4js']

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'logpond-sinks-ends-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

/** Runs a process to its end. Sends a signal, if any, when it is ready. */
async function run(logger: string, ending: string, signal?: NodeJS.Signals) {
  const path = join(directory, `${logger}-${signal ?? ending}.db`)
  const child = spawn(process.execPath, [FIXTURE, logger, path, ending, String(MANY)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  child.stdout.on('data', () => signal !== undefined && child.kill(signal))
  const end = await new Promise((resolve) => {
    child.on('close', (code, name) => resolve(name ?? code))
  })
  return { end, entries: await entriesOf(path) }
}

async function entriesOf(path: string): Promise<StoredLogEntry[]> {
  await using storage = await openLogStorage({ driver: betterSqlite3({ path, thread: 'main' }) })
  const entries: StoredLogEntry[] = []
  for await (const entry of storage.scan()) entries.push(entry)
  return entries.sort((a, b) => a.id - b.id)
}

function expectLines(entries: readonly StoredLogEntry[]): void {
  expect(entries.map(({ message }) => message)).toEqual(
    Array.from({ length: MANY }, (_, line) => `Line ${line}`),
  )
}

describe('the end of a process that logs 20,000 lines, the last one in an exit handler', () => {
  it.each([
    ...LOGGERS.map((logger) => [logger, 'exit', 3] as const),
    ['logtape', 'return', 0],
    ['bunyan', 'throw', 1],
    ['log4js', 'rejection', 1],
  ] as const)(
    'with %s, by %s, stores all in order, and has the exit code %d',
    async (logger, ending, code) => {
      const { end, entries } = await run(logger, ending)
      expect(end).toBe(code)
      expectLines(entries)
    },
  )
})

describe.skipIf(process.platform === 'win32')('a signal to a process that has logged 20,000 lines', () => {
  it.each([
    ['logtape', 'SIGTERM'],
    ['consola', 'SIGINT'],
    ['bunyan', 'SIGTERM'],
    ['log4js', 'SIGINT'],
  ] as const)(
    'with %s, %s, finds all stored in order, and still ends the process',
    async (logger, signal) => {
      const { end, entries } = await run(logger, 'signal', signal)
      expect(end).toBe(signal)
      expectLines(entries)
    },
  )
})
