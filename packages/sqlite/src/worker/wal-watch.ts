import { promises } from 'node:fs'

const MIB = 1024 * 1024

/** Bytes that a write-ahead log does not reach under any load, as long as it can be moved into the database. */
const LARGE = 64 * MIB
/** Checkpoints in a row that short reads may keep from moving the whole log. */
const CHECKPOINTS = 8
const PAGE_SIZE = 4096

/** Batches between two checks. */
const INTERVAL = 50

export interface WalWatchOptions {
  /** Path of the database. */
  readonly path: string
  /** Pages. */
  readonly walAutocheckpoint: number
  /** Returns the bytes of the log. @default those of the file */
  readonly sizeOf?: (path: string) => Promise<number>
  /** @default a process warning */
  readonly warn?: (message: string) => void
}

/**
 * Warns if a write-ahead log keeps growing although it is checkpointed: a connection reads in one long transaction, and
 * everything committed since must stay in the log. Warns again each time the log has doubled, and starts again once the log
 * was small.
 */
export class WalWatch {
  readonly #path: string
  readonly #large: number
  readonly #sizeOf: (path: string) => Promise<number>
  readonly #warn: (message: string) => void
  #batches = 0
  /** Bytes at the last check. */
  #last = 0
  /** Bytes at which to warn next. */
  #next: number

  constructor({ path, walAutocheckpoint, sizeOf = sizeOfFile, warn = emitWarning }: WalWatchOptions) {
    this.#path = path
    // With walAutocheckpoint 0 the log is moved only at idle moments, so a large one is expected.
    this.#large =
      walAutocheckpoint === 0 ? Infinity : Math.max(LARGE, CHECKPOINTS * walAutocheckpoint * PAGE_SIZE)
    this.#next = this.#large
    this.#sizeOf = sizeOf
    this.#warn = warn
  }

  /** To be called for each batch. Checks the file now and then, asynchronously. */
  async appended(): Promise<void> {
    if (++this.#batches % INTERVAL !== 0 || this.#large === Infinity) return
    this.#judge(await this.#sizeOf(`${this.#path}-wal`))
  }

  #judge(size: number): void {
    const isGrowing = this.#last >= this.#large && size > this.#last
    this.#last = size
    if (size < this.#large) this.#next = this.#large
    // One large transaction also leaves a large log, but not a growing one.
    else if (isGrowing && size >= this.#next) {
      this.#next = 2 * size
      this.#warn(
        `The write-ahead log ${this.#path}-wal has grown to ${Math.round(size / MIB)} MiB. A connection has been reading ${this.#path} ` +
          'in one long transaction, so newer entries cannot be moved into the database. Nothing is lost, but the log grows until ' +
          'that transaction ends. Find the process that has the file open (lsof), and make it read in shorter transactions.',
      )
    }
  }
}

async function sizeOfFile(path: string): Promise<number> {
  // The file need not exist. If it cannot be read, the next batch fails and reports why.
  return promises.stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

function emitWarning(message: string): void {
  process.emitWarning(message, { type: 'LogpondWarning', code: 'LOGPOND_WAL_LARGE' })
}
