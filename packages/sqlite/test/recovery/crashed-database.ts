import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LogDriver, LogStorageError } from '@logpond/core'
import { onTestFinished } from 'vitest'
import type { SqliteBinding } from '../../src/connection/sqlite-connection.js'
import { withMarkFile } from '../../src/files/mark-file.js'
import type { SqliteOptions } from '../../src/sqlite-options.js'
import { createSqliteDriver } from '../../src/worker/index.js'
import { makeBatch } from '../make-batch.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

const entry = new URL('../ownership/fixtures/exclusive-worker.mjs', import.meta.url)

/** Entries of each batch. */
export const BATCH = 10

export interface CrashOptions {
  readonly binding?: SqliteBinding
  readonly batches?: number
  /** After how many batches the log is moved into the database file, once. */
  readonly checkpointAfter?: number
  /** Whether the mark covers all entries; otherwise only the first batch. */
  readonly isMarked?: boolean
}

/** The files that a killed process leaves behind: copied while the database is open. Returns the path of the copy. */
export async function crashedDatabase({
  binding = testBinding,
  batches = 20,
  checkpointAfter,
  isMarked = true,
}: CrashOptions = {}): Promise<string> {
  const directory = temporaryDirectory()
  const path = join(directory, 'live.db')
  const driver = driverOf(path, { binding, walAutocheckpoint: 0 })
  await driver.open()
  for (let batch = 0; batch < batches; batch++) {
    if (batch === checkpointAfter) await driver.deleteOldest({ expired: [], dryRun: false }, 1)
    await driver.append(
      makeBatch(Array.from({ length: BATCH }, (_, i) => ({ message: `entry ${batch} ${i}` }))),
    )
  }
  if (isMarked) await driver.checkpoint?.()
  mkdirSync(join(directory, 'crashed'))
  const crashed = join(directory, 'crashed', 'a.db')
  for (const suffix of ['', '-wal', '-mark']) {
    if (existsSync(`${path}${suffix}`)) copyFileSync(`${path}${suffix}`, `${crashed}${suffix}`)
  }
  if (!isMarked) {
    withMarkFile(crashed, (file) => {
      const mark = file.read()
      if (mark) file.write({ ...mark, lastId: BATCH })
    })
  }
  await driver.close()
  return crashed
}

/** A driver in this thread; it is closed after the test. */
export function driverOf(
  path: string,
  { binding = testBinding, ...options }: Partial<SqliteOptions> & { binding?: SqliteBinding } = {},
): LogDriver {
  const driver = createSqliteDriver(binding, { ...options, path, thread: 'main' }, entry)
  onTestFinished(async () => driver.close())
  return driver
}

export interface Reopened {
  readonly driver: LogDriver
  readonly found: readonly LogStorageError[]
  /** Of all entries, in order. */
  readonly ids: readonly number[]
}

export async function reopen(path: string, options?: Parameters<typeof driverOf>[1]): Promise<Reopened> {
  const driver = driverOf(path, options)
  const found = (await driver.open()) ?? []
  const ids = (await driver.readAfter(0, {}, 10_000)).map(({ id }) => id)
  return { driver, found, ids }
}

/** Changes the bytes of a file. */
export function editFile(path: string, edit: (bytes: Buffer) => Buffer | undefined): void {
  const bytes = readFileSync(path)
  writeFileSync(path, edit(bytes) ?? bytes)
}

/** The names of the files in the folder of a database. */
export function namesBeside(path: string): string[] {
  return readdirSync(join(path, '..'))
    .filter((name) => !name.endsWith('-owners') && !name.endsWith('-shm'))
    .sort()
}
