import { accessSync, constants, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** Why a file may not take what is written to it. */
export type DiskState = 'full' | 'read-only' | 'unknown'

/** With less free space than this, a write may have failed for want of it. */
const NEXT_TO_NOTHING = 1024 * 1024

/** The part of the file system that is looked at. */
export interface FileSystem {
  statfsSync(path: string): { bavail: number; bsize: number; files: number; ffree: number }
  accessSync(path: string, mode: number): void
}

/** Looks at the disk of a database, and at the rights of this process. */
export function diskState(path: string, fs: FileSystem = { statfsSync, accessSync }): DiskState {
  if (isFull(dirname(path), fs)) return 'full'
  return [dirname(path), path].every((place) => isWritable(place, fs)) ? 'unknown' : 'read-only'
}

function isFull(directory: string, fs: FileSystem): boolean {
  try {
    const { bavail, bsize, files, ffree } = fs.statfsSync(directory)
    // Some file systems do not count their files.
    return bavail * bsize < NEXT_TO_NOTHING || (files > 0 && ffree === 0)
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
