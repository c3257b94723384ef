// Reads a database that another process writes, also with a driver that has exclusive access.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { betterSqlite3, betterSqlite3Binding } from '@logpond/driver-better-sqlite3'
import { nodeSqlite3Wasm, nodeSqlite3WasmBinding } from '@logpond/driver-wasm'
import { ReadOnlyDriver } from '@logpond/sqlite'
import { expect, it, onTestFinished } from 'vitest'

const drivers = { native: betterSqlite3, wasm: nodeSqlite3Wasm }
type Name = keyof typeof drivers

function temporaryPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-read-only-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'logs.db')
}

/** Starts a process that writes with a driver until it gets the message to close. */
async function startWriter(name: Name, path: string) {
  const child = fork(join(import.meta.dirname, 'fixtures', 'write-forever.mjs'), [path, name])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

const bindings = [betterSqlite3Binding, nodeSqlite3WasmBinding]

/** @param name `place`: reads the database in place. */
function readerOf(name: Name | 'both' | 'place', path: string) {
  // Longer than reads take on a busy machine.
  const options = { path, busyTimeout: 60_000 }
  if (name === 'both') return new ReadOnlyDriver({ bindings, options })
  if (name === 'place') return new ReadOnlyDriver({ bindings: bindings.slice(1), options, copiedBytes: 0 })
  return drivers[name]({ ...options, readOnly: true, thread: 'main' })
}

it.each([
  ['wasm', 'wasm'],
  ['native', 'wasm'],
  ['both', 'wasm'],
  ['place', 'wasm'],
  ['wasm', 'native'],
  ['native', 'native'],
  ['both', 'native'],
] as const)('%s reads a consistent state while another process writes with %s', async (reader, writer) => {
  const path = temporaryPath()
  const child = await startWriter(writer, path)
  const driver = readerOf(reader, path)
  const storage = await openLogStorage({ driver })
  onTestFinished(() => storage.close())
  let last = 0
  for (let round = 0; round < 4; round++) {
    const { entries, lastId } = await driver.stats()
    expect(entries).toBe(lastId)
    expect(lastId).toBeGreaterThanOrEqual(last)
    const found = await storage.search({ limit: 2000 })
    const ids = found.map(({ id }) => id).sort((a, b) => a - b)
    expect((ids.at(-1) as number) - (ids[0] as number)).toBe(found.length - 1)
    for (const { id, message } of found) expect(message).toBe(`entry ${id - 1}`)
    expect(ids.at(-1)).toBeGreaterThanOrEqual(lastId)
    last = await storage.count({ text: 'entry' })
    expect(last).toBeGreaterThanOrEqual(ids.at(-1) as number)
  }
  const written = once(child, 'exit')
  child.send('close')
  await written
  expect(await storage.count()).toBeGreaterThanOrEqual(last)
})

it.each(['wasm', 'place'] as const)('changes no file and leaves none (%s)', async (reader) => {
  const path = temporaryPath()
  const writer = await openLogStorage({ driver: betterSqlite3({ path }) })
  writer.store({ message: 'hello', attributes: { nul: 'a\0b' } })
  await writer.close()
  const trace = () =>
    readdirSync(dirname(path)).map((name) => {
      const { mtimeMs, size, ino } = statSync(join(dirname(path), name))
      return { name, mtimeMs, size, ino }
    })
  const before = trace()
  const storage = await openLogStorage({ driver: readerOf(reader, path) })
  expect(await storage.search({ text: 'hello' })).toMatchObject([{ id: 1, attributes: { nul: 'a\0b' } }])
  expect(trace()).toEqual(before)
  await storage.close()
  expect(trace()).toEqual(before)
})

it('reads in a worker thread', async () => {
  const path = temporaryPath()
  const writer = await openLogStorage({ driver: nodeSqlite3Wasm({ path }) })
  onTestFinished(() => writer.close())
  await writer.store({ message: 'hello' }).committed()
  for (const make of [nodeSqlite3Wasm, betterSqlite3]) {
    const storage = await openLogStorage({ driver: make({ path, readOnly: true }), onDrop: () => {} })
    expect(await storage.search()).toMatchObject([{ id: 1, message: 'hello' }])
    await expect(storage.store({ message: 'no' }).committed()).rejects.toMatchObject({ code: 'READ_ONLY' })
    await storage.close().catch(() => {})
  }
})

it.each(['native', 'wasm', 'both', 'place'] as const)(
  'does not keep storages from opening while %s follows, and sees the entries that they commit',
  async (reader) => {
    const path = temporaryPath()
    await (await openLogStorage({ driver: nodeSqlite3Wasm({ path }) })).close()
    const following = await openLogStorage({ driver: readerOf(reader, path) })
    onTestFinished(() => following.close())
    const entries = following.follow({ after: 0 })
    for (const [i, make] of [nodeSqlite3Wasm, betterSqlite3, nodeSqlite3Wasm].entries()) {
      // Two native libraries in one process would be rejected.
      if (reader !== 'native' && reader !== 'both' && make === betterSqlite3) continue
      const storage = await openLogStorage({ driver: make({ path }) })
      await storage.store({ message: `from ${i}` }).committed()
      expect((await entries.next()).value).toMatchObject({ message: `from ${i}` })
      await storage.close()
    }
    await entries.return?.()
  },
)
