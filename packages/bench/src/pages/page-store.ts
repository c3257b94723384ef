// A store for the pages. Filling one takes minutes at 10,000,000 entries, so it is kept in the folder for temporary files, and each run
// works on a copy: what a live tail stores is not there at the next run.
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { benchEntries } from '../bench-entries.js'

const PORTION = 1000

export interface PageStore extends Disposable {
  /** A closed database. */
  readonly path: string
}

/** The path of a database with this number of entries, which has been closed. It is deleted when it is disposed. */
export async function copiedStore(entries: number): Promise<PageStore> {
  const kept = join(tmpdir(), `logpond-pages-${entries}.db`)
  if (!existsSync(kept)) await makeStore(kept, entries)
  const folder = mkdtempSync(join(tmpdir(), 'logpond-pages-'))
  const path = join(folder, 'logs.db')
  copyFileSync(kept, path)
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

async function makeStore(kept: string, entries: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'logpond-pages-'))
  try {
    const path = join(folder, 'logs.db')
    const storage = await openLogStorage({ driver: nodeSqlite({ path }) })
    for (let first = 0; first < entries; first += PORTION)
      for (const entry of benchEntries(Math.min(PORTION, entries - first), first))
        await storage.storeOrWait(entry)
    await storage.close()
    renameSync(path, kept)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
