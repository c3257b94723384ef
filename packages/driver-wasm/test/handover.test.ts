// One driver writes a database, another one opens it.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type LogStorage, openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import { expect, it, onTestFinished } from 'vitest'

const drivers = { native: betterSqlite3, wasm: nodeSqlite3Wasm }
type Name = keyof typeof drivers

function temporaryPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-handover-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'logs.db')
}

async function openStorage(name: Name, path: string): Promise<LogStorage> {
  const storage = await openLogStorage({ driver: drivers[name]({ path }) })
  onTestFinished(() => storage.close())
  return storage
}

/** Starts a process that writes, and waits until it has committed `minEntries`. `committed` continues to count. */
async function startWriter(name: Name, path: string, minEntries: number) {
  const child: ChildProcess = fork(join(import.meta.dirname, 'fixtures', 'write-forever.mjs'), [path, name])
  onTestFinished(() => void child.kill('SIGKILL'))
  const state = { child, committed: 0 }
  child.on('message', (committed: number) => {
    state.committed = committed
  })
  while (state.committed < minEntries) await once(child, 'message')
  return state
}

/** The messages of all entries, in the order of their ids. */
async function messagesOf(storage: LogStorage): Promise<string[]> {
  const entries = []
  for await (const { id, message } of storage.scan()) entries.push({ id, message })
  return entries.sort((a, b) => a.id - b.id).map(({ message }) => message)
}

function firstMessages(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `entry ${i}`)
}

/** Opens the database, checks all its entries and their full-text index, and stores two more. */
async function writeOn(name: Name, path: string, minEntries: number): Promise<number> {
  const storage = await openStorage(name, path)
  const found = await messagesOf(storage)
  expect(found.length).toBeGreaterThanOrEqual(minEntries)
  expect(found).toEqual(firstMessages(found.length))
  expect(await storage.count({ text: 'entry' })).toBe(found.length)
  expect(await storage.count({ text: `"entry ${found.length - 1}"` })).toBe(1)
  const receipts = storage.storeMany([
    { message: `entry ${found.length}` },
    { message: `entry ${found.length + 1}` },
  ])
  await storage.flush()
  expect(receipts.map(({ status }) => status)).toEqual(['committed', 'committed'])
  await storage.close()
  return found.length + 2
}

const directions: [from: Name, to: Name][] = [
  ['wasm', 'native'],
  ['native', 'wasm'],
  ['wasm', 'wasm'],
]

it.each(directions)(
  'a database that %s has closed opens with %s, and then with the first again',
  async (from, to) => {
    const path = temporaryPath()
    const { child, ...state } = await startWriter(from, path, 1500)
    child.send('close')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(readdirSync(dirname(path))).toEqual([basename(path), `${basename(path)}-mark`])
    const count = await writeOn(to, path, state.committed)
    await writeOn(from, path, count)
  },
)

it.each(directions)('entries that %s committed before it was killed are found with %s', async (from, to) => {
  const path = temporaryPath()
  const writer = await startWriter(from, path, 5000)
  writer.child.kill('SIGKILL')
  await once(writer.child, 'exit')
  const count = await writeOn(to, path, writer.committed)
  await writeOn(from, path, count)
})
