import { closeSync, constants, fchmodSync, fchownSync, openSync, statSync } from 'node:fs'
import { SAFELY } from './side-files.js'

/** Who may read and write a file. */
export interface Rights {
  readonly mode: number
  /** Set only for root, because only root can change the owner of a file. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined
}

/**
 * The rights for files next to a database, the same as SQLite gives to its own: users who may write the database may read
 * and write them.
 */
export function rightsBeside(database: string): Rights {
  const { mode, uid, gid } = statSync(database)
  return { mode: (mode & 0o666) | 0o600, owner: process.geteuid?.() === 0 ? { uid, gid } : undefined }
}

/** The rights for a folder: users who may read its files may also enter it. */
function forFolder(rights: Rights): Rights {
  return { ...rights, mode: rights.mode | ((rights.mode & 0o444) >> 2) }
}

/**
 * Sets the final rights of a file that was created for its owner only. Uses the descriptor, because the path may name
 * another file by now.
 */
export function grant(file: number, { mode, owner }: Rights): void {
  if ((mode & 0o077) !== 0) fchmodSync(file, mode)
  if (owner === undefined) return
  try {
    fchownSync(file, owner.uid, owner.gid)
  } catch {
    // The root user of a container may not know the owner.
  }
}

/** Sets the final rights of a folder. */
export function grantFolder(path: string, rights: Rights): void {
  // Windows cannot open folders, and a folder inherits the rights of its parent.
  if (process.platform === 'win32') return
  const folder = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | SAFELY)
  try {
    grant(folder, forFolder(rights))
  } finally {
    closeSync(folder)
  }
}
