import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { mkdir, open, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { storeFiles } from './store-files.js'

/** Something that happens to a file of a store. */
export interface Damage {
  /** Ends a sentence about a file: `'was cut to nothing'`. */
  readonly what: string
  /** Whether an engine may take what is left for all that there was: it finds fewer entries, but none that is wrong. */
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
  emptied: cut('was cut to nothing', () => 0),
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
 * Damages the files of a store that is open: all of them, or those with this name.
 *
 * @returns Whether it could be done: some systems protect files that are open.
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
      // It may have gone by itself: engines delete files when they please.
      if (existsSync(path)) return false
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    }
  }
  return true
}

/** In place, so that those that have the file open see it. */
async function overwrite(path: string, seed: number): Promise<void> {
  const file = await open(path, 'r+')
  try {
    // Files may be large that hold little; what matters stands at their beginning.
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
 * Whether this process has a file mapped into its memory: the system ends a process that looks at a part that was cut
 * off. Without a way to ask, every file counts as mapped.
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
