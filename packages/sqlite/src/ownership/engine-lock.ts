import { lstatSync, rmdirSync } from 'node:fs'
import type { FoundOwner } from './owner-folder.js'

/** A lock as it was found. */
export interface FoundLock {
  /** A lock that is made in its place later has another name. */
  readonly name: string
  /** Milliseconds, by the clock of the disk. */
  readonly made: number
}

/** How long after its record, in milliseconds, an engine may make a lock that nobody noted. */
const OPENING = 60_000

/**
 * The folder `<database>.lock`, by which an engine without shared memory keeps its own kind out. It makes and removes
 * the folder itself, never fills it, and leaves it behind when it is killed. The folder does not say whose it is.
 */
export class EngineLock {
  readonly path: string

  constructor(database: string) {
    this.path = `${database}.lock`
  }

  read(): FoundLock | undefined {
    const stat = lstatSync(this.path, { bigint: true, throwIfNoEntry: false })
    // A file of that name, or a link, belongs to another program.
    if (!stat?.isDirectory()) return undefined
    return { name: `${stat.ino} ${stat.mtimeNs}`, made: Number(stat.mtimeMs) }
  }

  remove(): void {
    try {
      rmdirSync(this.path)
    } catch (error) {
      // Another one who has the right to removes it too.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}

/** Whether the engine of an owner made a lock: it is the one that he noted or, if he got not as far, one of that time. */
export function explains({ record, written, lock: noted }: FoundOwner, lock: FoundLock): boolean {
  if (typeof record === 'object' && !record.exclusive) return false
  if (noted !== undefined) return noted === lock.name
  return lock.made >= written && lock.made <= written + OPENING
}
