// A separate program: `node probe.js PACKAGE FACTORY [USER…]` opens a database with a driver and prints the result as JSON.
// Incompatible native code can crash the process that loads it, which must not be `logpond doctor`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isLogStorageError, type LogDriver, type LogStorageErrorCode, openLogStorage } from '@logpond/core'
import { locatePackage } from '../locate-package.js'

/** The result that a probe prints. */
export interface ProbeResult {
  readonly installed: boolean
  readonly works: boolean
  /** The driver that the automatic driver uses in the folder. */
  readonly uses?: string
  readonly sqliteVersion?: string
  readonly fullText?: boolean
  readonly wal?: boolean
  readonly json?: boolean
  readonly problem?: string
  /** The code of the error, if the problem is a LogStorageError. */
  readonly code?: LogStorageErrorCode
}

type DriverFactory = (options: { path: string }) => LogDriver

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , name = '', factory = '', ...users] = process.argv
  // Engines are also looked for where the program is: for a program of the project, not for this one.
  process.argv[1] = join(process.cwd(), 'package.json')
  process.stdout.write(JSON.stringify(await probe(name, factory, users)))
}

async function probe(name: string, factory: string, users: readonly string[]): Promise<ProbeResult> {
  const url = locatePackage(name, process.cwd(), users)
  if (url === undefined) return { installed: false, works: false, problem: 'It is not installed.' }
  const directory = mkdtempSync(join(tmpdir(), 'logpond-doctor-'))
  try {
    const module = (await import(url)) as Record<string, DriverFactory>
    const create = module[factory]
    if (create === undefined) return { installed: true, works: false, problem: `It has no ${factory}.` }
    const isAutomatic = name === '@logpond/driver-auto'
    return {
      installed: true,
      works: true,
      ...(await tryOut(create, join(directory, 'probe.db'), isAutomatic)),
    }
  } catch (thrown) {
    return {
      installed: true,
      works: false,
      problem: thrown instanceof Error ? thrown.message : String(thrown),
      ...(isLogStorageError(thrown) && { code: thrown.code }),
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function tryOut(
  create: DriverFactory,
  path: string,
  isAutomatic: boolean,
): Promise<Partial<ProbeResult>> {
  const driver = create({ path })
  const storage = await openLogStorage({ driver })
  let found: Partial<ProbeResult>
  try {
    storage.store({ message: 'one probe', attributes: { a: 1 } })
    await storage.flush()
    const fullText = (await storage.count({ text: 'probe' })) === 1
    const json = (await storage.count({ attributes: { a: 1 } })) === 1
    found = { ...(isAutomatic && { uses: driver.name }), fullText, json }
  } finally {
    await storage.close()
  }
  return { ...found, ...readHeader(path) }
}

/** Reads the header of a database file: the journal mode is at byte 18, the version of SQLite that wrote it at byte 96. */
function readHeader(path: string): Partial<ProbeResult> {
  const file = readFileSync(path)
  const number = file.readUInt32BE(96)
  const version = [Math.floor(number / 1e6), Math.floor(number / 1000) % 1000, number % 1000]
  return { sqliteVersion: version.join('.'), wal: file[18] === 2 }
}
