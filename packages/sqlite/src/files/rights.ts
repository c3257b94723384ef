import { closeSync, constants, fchmodSync, fchownSync, openSync, statSync } from 'node:fs'
import { SAFELY } from './side-files.js'

/** Who may read and write a file. */
export interface Rights {
  readonly mode: number
  /** Only root can give files away. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined
}

/**
 * The rights for files beside a database, the same that SQLite gives to those of its own: who may write the database
 * may read and write them.
 */
export function rightsBeside(database: string): Rights {
  const { mode, uid, gid } = statSync(database)
  return { mode: (mode & 0o666) | 0o600, owner: process.geteuid?.() === 0 ? { uid, gid } : undefined }
}

/** Who may read the files of a folder may also look through it. */
function forFolder(rights: Rights): Rights {
  return { ...rights, mode: rights.mode | ((rights.mode & 0o444) >> 2) }
}

/**
 * Gives a file that was made for its owner only the rights that it should have. By its descriptor: its path may lead
 * elsewhere by now.
 */
export function grant(file: number, { mode, owner }: Rights): void {
  if ((mode & 0o077) !== 0) fchmodSync(file, mode)
  if (owner === undefined) return
  try {
    fchownSync(file, owner.uid, owner.gid)
  } catch {
    // The root of a container may not know the owner.
  }
}

/** The same for a folder. */
export function grantFolder(path: string, rights: Rights): void {
  // There a folder cannot be opened, and its rights are those of the folder above.
  if (process.platform === 'win32') return
  const folder = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | SAFELY)
  try {
    grant(folder, forFolder(rights))
  } finally {
    closeSync(folder)
  }
}
