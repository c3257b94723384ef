import { mkdir, stat } from 'node:fs/promises'
import { LogStorageError } from '@logpond/core'

const held = new Set<string>()

/**
 * Refuses a folder that this thread has open already, before LevelDB sees it: LevelDB would refuse it too, and by that
 * let go of the lock that keeps other processes out (POSIX drops it when any handle of the file is closed). It would not
 * refuse another name of the same folder.
 *
 * @returns Lets go of the folder.
 */
export async function holdFolder(path: string): Promise<() => void> {
  await mkdir(path, { recursive: true })
  const { dev, ino } = await stat(path, { bigint: true })
  const folder = `${dev}:${ino}`
  if (held.has(folder)) throw new LogStorageError('BUSY', `${path} is open in this process already.`)
  held.add(folder)
  return () => {
    held.delete(folder)
  }
}
