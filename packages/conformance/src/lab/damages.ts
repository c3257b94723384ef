import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { mkdir, open, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { storeFiles } from './store-files.js'

/** Damage to a file of a store. */
export interface Damage {
  /** The end of a sentence about the file: `'was cut in half'`. */
  readonly what: string
  /** Whether an engine may mistake the rest for the whole file: it may find fewer entries, but no wrong ones. */
  readonly mayHide: boolean
  readonly happenTo: (path: string, seed: number) => Promise<void>
}

const cut = (what: string, sizeOf: (size: number) => number): Damage => ({
  what,
  mayHide: true,
  async happenTo(path) {
    if (isMapped(path)) return
    await truncate(path, sizeOf((await stat(path)).size))
  },
})

export const DAMAGES = {
  emptied: cut('was emptied', () => 0),
  halved: cut('was cut in half', (size) => Math.floor(size / 2)),
  shortened: cut('lost its last 13 bytes', (size) => Math.max(0, size - 13)),
  overwritten: {
    what: 'was overwritten with random bytes',
    mayHide: false,
    happenTo: (path, seed) => overwrite(path, seed | 1),
  },
  zeroed: { what: 'was overwritten with zeros', mayHide: true, happenTo: (path) => overwrite(path, 0) },
  replaced: {
    what: 'was replaced by another file',
    mayHide: false,
    async happenTo(path) {
      await writeFile(`${path}.other`, 'This is the file of another program.\n'.repeat(40))
      await rename(`${path}.other`, path)
    },
  },
  deleted: { what: 'was deleted', mayHide: false, happenTo: (path) => rm(path) },
  folder: {
    what: 'was replaced by a folder',
    mayHide: false,
    async happenTo(path) {
      await rm(path)
      await mkdir(path)
    },
  },
} as const satisfies Record<string, Damage>

/**
 * Damages the files of an open store: all of them, or those with this name.
 *
 * @returns Whether the damage was possible: some systems protect open files.
 */
export async function damageFiles(
  directory: string,
  damage: Damage,
  seed: number,
  name?: string,
): Promise<boolean> {
  for (const { path } of await storeFiles(directory)) {
    if (name !== undefined && basename(path) !== name) continue
    try {
      await damage.happenTo(path, seed)
    } catch (thrown) {
      // The engine may have deleted it meanwhile.
      if (existsSync(path)) return false
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    }
  }
  return true
}

/** Overwrites in place, so that an open file descriptor sees the change. */
async function overwrite(path: string, seed: number): Promise<void> {
  const file = await open(path, 'r+')
  try {
    // A file may be large and mostly empty; its beginning matters most.
    const bytes = Buffer.alloc(Math.min((await file.stat()).size, 4 * 1024 * 1024))
    for (let i = 0, state = seed; i < bytes.length; i++) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      bytes[i] = state
    }
    await file.write(bytes, 0, bytes.length, 0)
  } finally {
    await file.close()
  }
}

/**
 * Whether this process has mapped the file into memory: the system ends a process that reads a truncated part. If the system
 * cannot say, every file counts as mapped.
 */
function isMapped(path: string): boolean {
  try {
    const real = realpathSync(path)
    return readFileSync('/proc/self/maps', 'utf8')
      .split('\n')
      .some((line) => line.endsWith(` ${real}`))
  } catch {
    return true
  }
}
