import { randomFillSync } from 'node:crypto'
import { closeSync, fsyncSync, lstatSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { createOwn, readBeginning, whyNotOrdinary } from './side-files.js'

/** Bytes put aside on a disk with much space: a write-ahead log as it grows by default, and some more. */
const MOST = 8 * 1024 * 1024
/** Part of the free space that is put aside on a small disk. */
const SHARE = 1 / 4

const CHUNK = 256 * 1024

/** What a reserve begins with: anything else is a file of another program, and stays as it is. */
const BEGINNING = 'Space that Logpond puts aside for a full disk. It may be deleted.\n'

/**
 * Space put aside while there is some. On a full disk SQLite cannot even delete: what it deletes goes through its log
 * first. Letting go of the reserve gives a cleanup the room to begin.
 */
export class ReserveFile {
  readonly #path: string
  #state: 'untried' | 'held' | 'spent' | 'without' = 'untried'

  /** @param database The path of the database, beside which the file is. */
  constructor(database: string) {
    this.#path = `${database}-reserve`
  }

  /**
   * Puts the space aside, unless it is already; tried once as long as it was not needed.
   *
   * @returns `false` when the reserve was let go of and there is no space to have it again.
   */
  hold(): boolean {
    if (this.#state === 'untried') this.#state = this.#fill() ? 'held' : 'without'
    if (this.#state === 'spent' && this.#fill()) this.#state = 'held'
    return this.#state !== 'spent'
  }

  /** What to tell when the path is taken, so that there can be no reserve. */
  findForeignFile(): LogStorageError | undefined {
    const stat = lstatSync(this.#path, { throwIfNoEntry: false })
    if (stat === undefined || this.#isThere()) return undefined
    const why = whyNotOrdinary(this.#path) ?? 'is not one that Logpond has made'
    return new LogStorageError(
      'INVALID_OPTIONS',
      `${this.#path} ${why}. Logpond leaves it alone and puts no space aside: a cleanup may find no room on a full disk. Move it away if it is not needed, or choose another path for the database.`,
    )
  }

  /** Lets go of it, or of one that a process left behind; returns whether that made space. */
  spend(): boolean {
    if (!this.#isThere()) return false
    this.#state = 'spent'
    this.#remove()
    return true
  }

  /** Lets go of it for good: the database is closed. */
  close(): void {
    if (this.#state === 'held') this.#remove()
    this.#state = 'untried'
  }

  #fill(): boolean {
    try {
      const { bavail, bsize } = statfsSync(dirname(this.#path))
      const size = Math.min(MOST, bavail * bsize * SHARE)
      if (size < CHUNK) return false
      // One that is left behind may be too small.
      this.#remove()
      this.#write(size)
      return true
    } catch (error) {
      // Another process was faster: one is enough.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return this.#isThere()
      this.#remove()
      return false
    }
  }

  #write(size: number): void {
    // Some file systems take no space for zeros.
    const chunk = randomFillSync(Buffer.alloc(CHUNK))
    chunk.write(BEGINNING)
    const file = createOwn(this.#path)
    let written = 0
    try {
      written += writeSync(file, chunk)
      // A power cut that left a file without its beginning would leave one that Logpond must not touch.
      fsyncSync(file)
      while (written + CHUNK <= size) written += writeSync(file, chunk)
    } finally {
      closeSync(file)
      // Without its beginning it could be a file of another program.
      if (written < BEGINNING.length) rmSync(this.#path, { force: true })
    }
  }

  /** Whether there is one, of this process or another. */
  #isThere(): boolean {
    try {
      return readBeginning(this.#path, BEGINNING.length).bytes.toString() === BEGINNING
    } catch {
      return false
    }
  }

  #remove(): void {
    if (!this.#isThere()) return
    try {
      rmSync(this.#path, { force: true })
    } catch {
      // It is in nobody's way.
    }
  }
}
