import { stat } from 'node:fs/promises'

const MIB = 1024 * 1024

/** Bytes that no load makes of a write-ahead log which can be moved into the database. */
const LARGE = 64 * MIB
/** Checkpoints that may fail to move all of it, for short reads that are in the way. */
const CHECKPOINTS = 8
const PAGE_SIZE = 4096

/** Batches between two looks. */
const INTERVAL = 50

export interface WalWatchOptions {
  /** Of the database. */
  readonly path: string
  /** Pages. */
  readonly walAutocheckpoint: number
  /** Bytes of the log. @default those of the file */
  readonly sizeOf?: (path: string) => Promise<number>
  /** @default a process warning */
  readonly warn?: (message: string) => void
}

/**
 * Warns when a write-ahead log grows although it is checkpointed: somebody reads in one transaction for long, and what was
 * committed since must stay in the log. It warns again each time the log has doubled, and anew when it was small between.
 */
export class WalWatch {
  readonly #path: string
  readonly #large: number
  readonly #sizeOf: (path: string) => Promise<number>
  readonly #warn: (message: string) => void
  #batches = 0
  /** Bytes, at the last look. */
  #last = 0
  /** Bytes that are worth a warning. */
  #next: number

  constructor({ path, walAutocheckpoint, sizeOf = sizeOfFile, warn = emitWarning }: WalWatchOptions) {
    this.#path = path
    // Where nothing is moved but at idle moments, a large log is what was asked for.
    this.#large =
      walAutocheckpoint === 0 ? Infinity : Math.max(LARGE, CHECKPOINTS * walAutocheckpoint * PAGE_SIZE)
    this.#next = this.#large
    this.#sizeOf = sizeOf
    this.#warn = warn
  }

  /** To be told of each batch. Now and then looks at the file, and holds nobody up by that. */
  async appended(): Promise<void> {
    if (++this.#batches % INTERVAL !== 0 || this.#large === Infinity) return
    this.#judge(await this.#sizeOf(`${this.#path}-wal`))
  }

  #judge(size: number): void {
    const isGrowing = this.#last >= this.#large && size > this.#last
    this.#last = size
    if (size < this.#large) this.#next = this.#large
    // One large transaction leaves a large log too, but not one that grows.
    else if (isGrowing && size >= this.#next) {
      this.#next = 2 * size
      this.#warn(
        `The write-ahead log ${this.#path}-wal has grown to ${Math.round(size / MIB)} MiB. Somebody has been reading ${this.#path} ` +
          'in one transaction for long, so that what is written meanwhile cannot be moved into the database. Nothing is lost, but ' +
          'the log grows until that read ends. Find who has the file open (lsof), and have it read in shorter transactions.',
      )
    }
  }
}

async function sizeOfFile(path: string): Promise<number> {
  // It need not exist; and who cannot look has more to worry about, of which the next batch will tell.
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

function emitWarning(message: string): void {
  process.emitWarning(message, { type: 'LogpondWarning', code: 'LOGPOND_WAL_LARGE' })
}
