import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'

/** How a process has ended, and what it has written. */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stderr: string
}

const packageFolder = join(import.meta.dirname, '../..')
let apps = 0

/** A folder inside of the package, so that applications in it find `@logpond/pino` and pino as users' applications do. */
export function appFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(packageFolder, 'test/.apps-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Writes an application and runs it. */
export function runApp(
  folder: string,
  source: string,
  extension = 'mjs',
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const file = join(folder, `app-${++apps}.${extension}`)
  writeFileSync(file, source)
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, ...env }, timeout: 50_000 }
    const child = execFile(process.execPath, [file], options, (_error, _stdout, stderr) => {
      resolve({ code: child.exitCode, signal: child.signalCode, stderr })
    })
  })
}

/** The entries of a database, in the order in which they were stored. */
export async function entriesIn(path: string): Promise<StoredLogEntry[]> {
  await using storage = await openLogStorage({ driver: autoDriver({ path, thread: 'main' }) })
  const entries: StoredLogEntry[] = []
  for await (const entry of storage.scan()) entries.push(entry)
  return entries.sort((a, b) => a.id - b.id)
}
