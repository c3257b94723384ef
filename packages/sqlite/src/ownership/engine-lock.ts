import { lstatSync, rmdirSync } from 'node:fs'
import type { FoundOwner } from './owner-folder.js'

/** A lock that was found. */
export interface FoundLock {
  /** Identifies this lock: a lock made later at the same path has another name. */
  readonly name: string
  /** Milliseconds, by the clock of the disk. */
  readonly made: number
}

/** Milliseconds after an owner record was written during which its engine may have made a lock that was not noted. */
const OPENING = 60_000

/**
 * The folder `<database>.lock`, with which an engine without shared memory keeps other such engines out. The engine makes
 * and removes the empty folder itself, and leaves it behind when it is killed. The folder does not say which process made it.
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
      // Another process that may remove it was faster.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}

/** Whether the engine of an owner made a lock: the owner noted it or, if it ended before that, the lock is of that time. */
export function explains({ record, written, lock: noted }: FoundOwner, lock: FoundLock): boolean {
  if (typeof record === 'object' && !record.exclusive) return false
  if (noted !== undefined) return noted === lock.name
  return lock.made >= written && lock.made <= written + OPENING
}
