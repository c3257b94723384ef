import { walBytes } from '../housekeeping.js'
import type { MarkFile } from './mark-file.js'

/** Milliseconds between two marks while entries are written. */
const INTERVAL = 1000

/**
 * Ids come in blocks of this size: only the first id of a block needs a mark before it is given, which is synced. At full
 * speed a block lasts some seconds.
 */
const BLOCK = 1_048_576

export interface MarkKeeperOptions {
  readonly path: string
  readonly file: MarkFile
  readonly uuid: string
  /** Whether commits go to a write-ahead log. */
  readonly wal: boolean
  /** Milliseconds; only differences matter. @default performance.now */
  readonly now?: () => number
  /** Calls back later, if the process still runs then. @default an unreferenced timer */
  readonly after?: (milliseconds: number, work: () => void) => Disposable
}

/** The greatest id that may be given before the next mark: the same for all who write, and it never falls. */
export function ceilingOf(lastId: number): number {
  return (Math.floor(lastId / BLOCK) + 2) * BLOCK
}

/** Keeps the mark of an open database true, at a cost that does not show: mostly a look at the time for each batch. */
export class MarkKeeper {
  readonly #options: Required<MarkKeeperOptions>
  #lastId = 0
  #ceiling = 0
  #written: number | undefined
  /** Whether the mark says that the log must be there. */
  #isLogMarked = false
  #timer: Disposable | undefined

  constructor(options: MarkKeeperOptions) {
    this.#options = { now: () => performance.now(), after: unreferencedTimer, ...options }
  }

  /**
   * To be called when the database was opened, with the greatest id in it.
   *
   * @param options.anew Whether what was known before does not hold any more.
   * @param options.given Ids up to this one count as given. @default lastId
   */
  begin(lastId: number, { anew, given = lastId }: { readonly anew: boolean; readonly given?: number }): void {
    const { file, path, uuid } = this.#options
    this.#lastId = lastId
    if (anew) {
      const mark = { uuid, lastId, ceiling: ceilingOf(given), wal: walBytes(path) > 0 }
      file.write(mark, { isSynced: true })
    } else this.write()
    // The first commit is told at once: a process may be killed soon.
    this.#written = undefined
  }

  /** To be called before ids up to this one are given, with the write lock held. */
  reserve(id: number): void {
    if (id <= this.#ceiling) return
    this.#ceiling = ceilingOf(id)
    const written = this.#written
    this.write()
    // It knows nothing of what is committed next: that is not told any later for it.
    this.#written = written
  }

  /** To be called when an id was committed. */
  committed(id: number): void {
    if (id <= this.#lastId) return
    this.#lastId = id
    const { now, after, wal } = this.#options
    // The first commit since the log was empty: from now on its absence is a loss.
    const isFirst = wal && !this.#isLogMarked
    if (this.#timer !== undefined && !isFirst) return
    const since = this.#written === undefined ? INTERVAL : now() - this.#written
    if (isFirst || since >= INTERVAL) this.write()
    else this.#timer = after(INTERVAL - since, () => this.write())
  }

  /** Writes what is known now. Others may know more. */
  write(): void {
    const { file, path, uuid, now } = this.#options
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    const other = file.read()
    const isOwn = other?.uuid === uuid
    const lastId = Math.max(this.#lastId, isOwn ? other.lastId : 0)
    const ceiling = Math.max(this.#ceiling, ceilingOf(lastId), isOwn ? other.ceiling : 0)
    this.#isLogMarked = walBytes(path) > 0
    // Ids that were given are not given again, not even when a power cut takes what they were given to.
    const isSynced = !isOwn || ceiling > other.ceiling
    file.write({ uuid, lastId, ceiling, wal: this.#isLogMarked }, { isSynced })
    this.#written = now()
  }

  /** To be called when the database was closed. */
  close(): void {
    this.write()
    this.#options.file.close()
  }
}

function unreferencedTimer(milliseconds: number, work: () => void): Disposable {
  return setTimeout(work, milliseconds).unref()
}
