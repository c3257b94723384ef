import { mkdir, stat } from 'node:fs/promises'
import { LogStorageError } from '@logpond/core'

const held = new Set<string>()

/**
 * Refuses a folder that this thread already has open. DuckDB locks its file only against other processes: within one process
 * it opens the same file a second time, and the two databases overwrite each other.
 *
 * @returns A function that releases the folder.
 */
export async function holdFolder(path: string): Promise<() => void> {
  await mkdir(path, { recursive: true })
  // Identified by its inode, because a folder can have several names.
  const { dev, ino } = await stat(path, { bigint: true })
  const folder = `${dev}:${ino}`
  if (held.has(folder)) {
    throw new LogStorageError('BUSY', `${path} is already open in this process: close it there first.`)
  }
  held.add(folder)
  return () => {
    held.delete(folder)
  }
}
