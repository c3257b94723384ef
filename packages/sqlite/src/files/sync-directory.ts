import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Makes the names of the files in a directory outlast a power cut, where its file system can be told to. */
export function syncDirectory(directory: string): void {
  let descriptor: number | undefined
  try {
    descriptor = openSync(directory, 'r')
    fsyncSync(descriptor)
  } catch {
    // Windows has no such thing, and some network file systems refuse.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
