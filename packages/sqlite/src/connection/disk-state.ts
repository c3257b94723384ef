import { accessSync, constants, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** Why a write to a file may fail. */
export type DiskState = 'full' | 'read-only' | 'unknown'

/** With less free space than this, a lack of space may be why a write failed. */
const MIN_FREE_BYTES = 1024 * 1024

/** The calls of `node:fs` that examine a disk. */
export interface FileSystem {
  statfsSync(path: string): { bavail: number; bsize: number; files: number; ffree: number }
  accessSync(path: string, mode: number): void
}

/** Examines the disk of a database, and whether this process may write there. */
export function diskState(path: string, fs: FileSystem = { statfsSync, accessSync }): DiskState {
  if (isFull(dirname(path), fs)) return 'full'
  return [dirname(path), path].every((place) => isWritable(place, fs)) ? 'unknown' : 'read-only'
}

function isFull(directory: string, fs: FileSystem): boolean {
  try {
    const { bavail, bsize, files, ffree } = fs.statfsSync(directory)
    // Some file systems report 0 for the number of files.
    return bavail * bsize < MIN_FREE_BYTES || (files > 0 && ffree === 0)
  } catch {
    return false
  }
}

function isWritable(path: string, fs: FileSystem): boolean {
  try {
    fs.accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    return code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS'
  }
}
