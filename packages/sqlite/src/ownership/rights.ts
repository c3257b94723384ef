import { chmodSync, chownSync, statSync } from 'node:fs'

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
export function forFolder(rights: Rights): Rights {
  return { ...rights, mode: rights.mode | ((rights.mode & 0o444) >> 2) }
}

/** Gives a file that was made for its owner only the rights that it should have. */
export function grant(path: string, { mode, owner }: Rights): void {
  if ((mode & 0o077) !== 0) chmodSync(path, mode)
  if (owner === undefined) return
  try {
    chownSync(path, owner.uid, owner.gid)
  } catch {
    // The root of a container may not know the owner.
  }
}
