import { mkdir, stat } from 'node:fs/promises'
import { LogStorageError } from '@logpond/core'

const held = new Set<string>()

/**
 * Refuses a folder that this thread has open already. DuckDB locks its file against other processes only: within one
 * process a second database on the same file opens, and the two overwrite each other.
 *
 * @returns Releases the folder.
 */
export async function holdFolder(path: string): Promise<() => void> {
  await mkdir(path, { recursive: true })
  // By its number, because one folder can have several names.
  const { dev, ino } = await stat(path, { bigint: true })
  const folder = `${dev}:${ino}`
  if (held.has(folder)) {
    throw new LogStorageError('BUSY', `${path} is open in this process already: close it there first.`)
  }
  held.add(folder)
  return () => {
    held.delete(folder)
  }
}
