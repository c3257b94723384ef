import { mkdir, stat } from 'node:fs/promises'
import { LogStorageError } from '@logpond/core'

const held = new Set<string>()

/**
 * Refuses a folder that this thread already has open, before LevelDB opens it. LevelDB would refuse it too, but would lose the
 * lock that keeps other processes out: POSIX drops it when any handle of the file is closed. And LevelDB would not refuse
 * another name of the same folder.
 *
 * @returns A function that releases the folder.
 */
export async function holdFolder(path: string): Promise<() => void> {
  await mkdir(path, { recursive: true })
  const { dev, ino } = await stat(path, { bigint: true })
  const folder = `${dev}:${ino}`
  if (held.has(folder)) throw new LogStorageError('BUSY', `${path} is already open in this process.`)
  held.add(folder)
  return () => {
    held.delete(folder)
  }
}
