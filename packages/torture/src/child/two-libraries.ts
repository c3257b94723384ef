// Stores with one SQLite library, and tries to open the same file with another one, in every way that is possible in a process.
// `node two-libraries.js TASK`. Notes the result of each attempt by its name. Attempts with the same library write an entry.
import { once } from 'node:events'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { isLogStorageError, LogStorageError, type LogStorageErrorCode, openLogStorage } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { Journal } from '../journal.js'
import { LIBRARIES, type Library, SAME_LIBRARY } from '../library-name.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import { openByLibrary } from './library.js'
import type { VictimTask } from './victim-task.js'

const BURST = 200

const task = JSON.parse(process.argv[2] ?? '') as VictimTask
const { path } = task.sqlite
const [own, other] = task.library === 'node:sqlite' ? LIBRARIES.toReversed() : LIBRARIES
const journal = new Journal(task.journal)
noteStrays(journal)

const storage = await openByLibrary(own as Library, { path }, task.sabotage)
const writer = new JournalingWriter(storage, task.writer, journal)
writer.store(BURST)
await storage.flush()

const link = `${path}-link`
symlinkSync(path, link)
await attempt('another library', () => write(other as Library, { path }))
await attempt('another library, by a link', () => write(other as Library, { path: link }))
await attempt('another library, in the main thread', () => write(other as Library, { path, thread: 'main' }))
await attempt('another library, in a thread of the program', () => writeInThread(other as Library))
if (own === 'better-sqlite3') await attempt('a second copy of better-sqlite3', writeByCopy)
await attempt(`${SAME_LIBRARY}, in the main thread`, () => write(own as Library, { path, thread: 'main' }))
await attempt(`${SAME_LIBRARY}, in a thread of the program`, () => writeInThread(own as Library))
await storage.flush()
await storage.close()
writer.count(true)

/** Stores entries during each attempt, because two libraries damage the entries of each other only then. */
async function attempt(name: string, work: () => Promise<unknown>): Promise<void> {
  writer.store(BURST)
  try {
    await work()
    journal.write({ note: name, value: 'written' })
  } catch (thrown) {
    if (!isLogStorageError(thrown)) throw thrown
    journal.write({ note: name, value: `${thrown.code} ${thrown.message}` })
  }
}

async function write(library: Library, options: SqliteOptions): Promise<void> {
  await using second = await openByLibrary(library, options, task.sabotage)
  await second.store({ message: SAME_LIBRARY }).committed()
}

async function writeInThread(library: Library): Promise<void> {
  const workerData = { library, path, sabotage: task.sabotage }
  const thread = new Worker(new URL('./writing-thread.js', import.meta.url), { workerData })
  try {
    const [refusal] = (await once(thread, 'message')) as [{ code: LogStorageErrorCode; message: string }?]
    if (refusal !== undefined) throw new LogStorageError(refusal.code, refusal.message)
  } finally {
    await thread.terminate()
  }
}

/** A package that is installed twice is not rare. */
async function writeByCopy(): Promise<void> {
  const modules = join(dirname(path), 'node_modules')
  const driver = join(modules, '@logpond', 'driver-better-sqlite3')
  const source = dirname(dirname(fileURLToPath(import.meta.resolve('@logpond/driver-better-sqlite3'))))
  mkdirSync(driver, { recursive: true })
  for (const name of ['dist', 'package.json']) {
    cpSync(join(source, name), join(driver, name), { recursive: true })
  }
  for (const name of ['core', 'sqlite']) {
    const target = dirname(dirname(fileURLToPath(import.meta.resolve(`@logpond/${name}`))))
    symlinkSync(target, join(modules, '@logpond', name))
  }
  const binding = dirname(dirname(createRequire(import.meta.url).resolve('better-sqlite3')))
  cpSync(binding, join(modules, 'better-sqlite3'), {
    recursive: true,
    // Its source code is large.
    filter: (file) => !/better-sqlite3[\\/](deps|src)/.test(file),
  })
  const { betterSqlite3 } = (await import(
    pathToFileURL(join(driver, 'dist', 'index.js')).href
  )) as typeof import('@logpond/driver-better-sqlite3')
  await using second = await openLogStorage({ driver: betterSqlite3({ path }), onDrop: () => {} })
  await second.store({ message: SAME_LIBRARY }).committed()
}
