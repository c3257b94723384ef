// Run as a process of its own by `logpond doctor`: tries a driver for real, and prints what it found as JSON.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLogStorageError, openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

const directory = mkdtempSync(join(tmpdir(), 'logpond-doctor-'))
try {
  const storage = await openLogStorage({ driver: betterSqlite3({ path: join(directory, 'probe.db') }) })
  storage.store({ message: 'probe', attributes: { a: 1 } })
  await storage.flush()
  const found = {
    'write-ahead log': true,
    'full text': (await storage.count({ text: 'probe' })) === 1,
    'JSON attributes': (await storage.count({ attributes: { a: 1 } })) === 1,
    'a thread of its own': true,
  }
  await storage.close()
  const features = Object.entries(found).filter(([, works]) => works)
  print({ loads: true, version: sqliteVersion(), features: features.map(([name]) => name) })
} catch (thrown) {
  if (!isLogStorageError(thrown)) throw thrown
  print({ loads: false, problem: thrown.message })
} finally {
  rmSync(directory, { recursive: true, force: true })
}

function sqliteVersion(): string {
  const Database = createRequire(import.meta.url)('better-sqlite3') as typeof import('better-sqlite3')
  const database = new Database(':memory:')
  try {
    return String(database.prepare('SELECT sqlite_version()').pluck().get())
  } finally {
    database.close()
  }
}

function print(found: object): void {
  process.stdout.write(JSON.stringify(found))
}
