import { randomFillSync } from 'node:crypto'
import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Bytes put aside on a disk with much space: a write-ahead log as it grows by default, and some more. */
const MOST = 8 * 1024 * 1024
/** Part of the free space that is put aside on a small disk. */
const SHARE = 1 / 4

const CHUNK = 256 * 1024

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

  /** Lets go of it, or of one that a process left behind; returns whether that made space. */
  spend(): boolean {
    if (!existsSync(this.#path)) return false
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
      this.#write(size)
      return true
    } catch {
      this.#remove()
      return false
    }
  }

  #write(size: number): void {
    // Some file systems take no space for zeros.
    const chunk = randomFillSync(new Uint8Array(CHUNK))
    const file = openSync(this.#path, 'w', 0o600)
    try {
      for (let written = 0; written + CHUNK <= size; ) written += writeSync(file, chunk)
    } finally {
      closeSync(file)
    }
  }

  #remove(): void {
    try {
      rmSync(this.#path, { force: true })
    } catch {
      // It is in nobody's way.
    }
  }
}
