import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Makes the names of the files in a directory survive a power cut, if the file system supports that. */
export function syncDirectory(directory: string): void {
  let descriptor: number | undefined
  try {
    descriptor = openSync(directory, 'r')
    fsyncSync(descriptor)
  } catch {
    // Windows cannot sync a directory, and some network file systems refuse.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
