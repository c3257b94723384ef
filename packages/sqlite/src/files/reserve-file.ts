import { closeSync, fsyncSync, lstatSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { randomBytes } from './random.js'
import { createOwn, readBeginning, whyNotOrdinary } from './side-files.js'

/** Bytes to reserve on a disk with enough space: more than a write-ahead log takes by default. */
const MAX_BYTES = 8 * 1024 * 1024
/** The share of the free space to reserve on a small disk. */
const SHARE = 1 / 4

const CHUNK = 256 * 1024

/** The first bytes of every reserve file: any other file belongs to another program and stays unchanged. */
const BEGINNING = 'Space that Logpond puts aside for a full disk. It may be deleted.\n'

/**
 * Disk space that is reserved while there is some. On a full disk SQLite cannot even delete, because deletions go through
 * its log. Releasing the reserve gives a cleanup the space to begin.
 */
export class ReserveFile {
  readonly #path: string
  #state: 'untried' | 'held' | 'spent' | 'without' = 'untried'

  /** @param database The path of the database; the reserve file is next to it. */
  constructor(database: string) {
    this.#path = `${database}-reserve`
  }

  /**
   * Reserves the space unless it is reserved already. If the first attempt fails, does not try again.
   *
   * @returns `false` if the reserve was released and there is no space to reserve it again.
   */
  hold(): boolean {
    if (this.#state === 'untried') this.#state = this.#fill() ? 'held' : 'without'
    if (this.#state === 'spent' && this.#fill()) this.#state = 'held'
    return this.#state !== 'spent'
  }

  /** What to report if another program's file is at the path, so that there can be no reserve. */
  findForeignFile(): LogStorageError | undefined {
    const stat = lstatSync(this.#path, { throwIfNoEntry: false })
    if (stat === undefined || this.#isThere()) return undefined
    const why = whyNotOrdinary(this.#path) ?? 'was not created by Logpond'
    return new LogStorageError(
      'INVALID_OPTIONS',
      `${this.#path} ${why}. Logpond does not touch it and cannot reserve disk space, so a cleanup may fail on a full disk. Move it away if it is not needed, or choose another path for the database.`,
    )
  }

  /** Releases the reserve, or one that a process left behind; returns whether that freed space. */
  spend(): boolean {
    if (!this.#isThere()) return false
    this.#state = 'spent'
    this.#remove()
    return true
  }

  /** Releases the reserve because the database is closed. */
  close(): void {
    if (this.#state === 'held') this.#remove()
    this.#state = 'untried'
  }

  #fill(): boolean {
    try {
      const { bavail, bsize } = statfsSync(dirname(this.#path))
      const size = Math.min(MAX_BYTES, bavail * bsize * SHARE)
      if (size < CHUNK) return false
      // A reserve that was left behind may be too small.
      this.#remove()
      this.#write(size)
      return true
    } catch (error) {
      // Another process was faster; one reserve is enough.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return this.#isThere()
      this.#remove()
      return false
    }
  }

  #write(size: number): void {
    // Some file systems allocate no space for zeros.
    const chunk = randomBytes(CHUNK)
    chunk.write(BEGINNING)
    const file = createOwn(this.#path)
    let written = 0
    try {
      written += writeSync(file, chunk)
      // If a power cut left a file without its first bytes, Logpond could not recognize it and must not touch it.
      fsyncSync(file)
      while (written + CHUNK <= size) written += writeSync(file, chunk)
    } finally {
      closeSync(file)
      // Without its first bytes it would look like a file of another program.
      if (written < BEGINNING.length) rmSync(this.#path, { force: true })
    }
  }

  /** Whether there is a reserve, of this process or another. */
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
      // A remaining reserve does no harm.
    }
  }
}
