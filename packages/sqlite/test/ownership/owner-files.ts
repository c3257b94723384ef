import { mkdirSync, readdirSync, realpathSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OwnerRecord } from '../../src/ownership/owner-record.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { self } from './fake-machine.js'

/** An empty database in a directory of its own. */
export function makeDatabase(mode = 0o600): string {
  const database = join(realpathSync.native(temporaryDirectory()), 'a.db')
  writeFileSync(database, '', { mode })
  return database
}

/** The files next to a database, except its mark, and those in its owner folder. */
export function filesBeside(database: string): string[] {
  const names = readdirSync(join(database, '..'), { recursive: true }) as string[]
  return names.filter((name) => name !== 'a.db' && name !== 'a.db-mark').sort()
}

/** Makes the lock that an engine would; returns its name. `made` is in seconds. */
export function makeLock(database: string, made?: number): string {
  const lock = `${database}.lock`
  mkdirSync(lock)
  if (made !== undefined) utimesSync(lock, made, made)
  const { ino, mtimeNs } = statSync(lock, { bigint: true })
  return `${ino} ${mtimeNs}`
}

/** Writes the record of another owner: process 7, which may exist on the machine or not. `written` is in seconds. */
export function putOwner(
  database: string,
  id: string,
  { lock, written, ...facts }: Partial<OwnerRecord> & { lock?: string; written?: number } = {},
): string {
  const owner: OwnerRecord = {
    ...self,
    pid: 7,
    processStart: '4000',
    exclusive: true,
    driver: 'other binding',
    since: '2026-01-02T03:04:05.678Z',
    ...facts,
  }
  return putText(database, id, JSON.stringify(owner), { lock, written })
}

export function putText(
  database: string,
  id: string,
  text: string,
  { lock, written }: { lock?: string | undefined; written?: number | undefined } = {},
): string {
  const folder = `${database}-owners`
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${id}.json`)
  writeFileSync(file, text)
  if (written !== undefined) utimesSync(file, written, written)
  if (lock !== undefined) writeFileSync(join(folder, `${id}.lock`), lock)
  return file
}
