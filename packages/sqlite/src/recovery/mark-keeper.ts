import { elapsed, systemClock } from '@logpond/core'
import { walBytes } from '../connection/wal.js'
import type { Mark, MarkFile } from '../files/mark-file.js'

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
  /** Milliseconds; only differences matter. @default `elapsed` of core */
  readonly now?: () => number
  /** Calls back later, if the process still runs then. @default an unreferenced timer */
  readonly after?: (milliseconds: number, work: () => void) => Disposable
}

/** What an opening has found and dealt with, until it was reported. */
export type Untold = Pick<Mark, 'untold' | 'loss'>

export interface MarkBeginning {
  /** Whether what was known before does not hold any more. */
  readonly anew: boolean
  /** The least id that may be given next. @default what is known of that */
  readonly least?: number
  /** What is to be told by the next opening, unless {@link MarkKeeper.told} is called. */
  readonly untold?: Untold
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
  #least = 0
  #untold: Untold | undefined
  #written: number | undefined
  /** Whether the mark says that the log must be there. */
  #isLogMarked = false
  #timer: Disposable | undefined

  constructor(options: MarkKeeperOptions) {
    this.#options = { now: elapsed, after: idleTimer, ...options }
  }

  /** To be called when the database was opened. */
  begin(lastId: number, { anew, least = 0, untold }: MarkBeginning): void {
    this.#lastId = lastId
    this.#untold = untold
    this.#least = least
    this.#put(anew ? undefined : this.#options.file.read())
    // The first commit is told at once: a process may be killed soon.
    this.#written = undefined
  }

  /** Call it when the findings were returned to the caller of the opening. */
  told(): void {
    if (this.#untold === undefined) return
    this.#untold = undefined
    this.write()
  }

  /** The least id that may be given next, where the database knows of none that is greater. */
  get least(): number {
    return this.#least
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
    this.#put(this.#options.file.read())
  }

  #put(other: Mark | undefined): void {
    const { file, path, uuid, now } = this.#options
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    const known = other?.uuid === uuid ? other : undefined
    this.#least = Math.max(this.#least, known?.least ?? 0)
    const lastId = Math.max(this.#lastId, known?.lastId ?? 0)
    const ceiling = Math.max(this.#ceiling, ceilingOf(Math.max(lastId, this.#least)), known?.ceiling ?? 0)
    const least = this.#least > lastId ? { least: this.#least } : {}
    this.#isLogMarked = walBytes(path) > 0
    // Ids that were given are not given again, not even when a power cut takes what they were given to.
    const isSynced = ceiling > (known?.ceiling ?? 0) || this.#least > (known?.least ?? 0)
    file.write({ uuid, lastId, ceiling, ...least, ...this.#untold, wal: this.#isLogMarked }, { isSynced })
    this.#written = now()
  }

  /** To be called when the database was closed. */
  close(): void {
    this.write()
    this.#options.file.close()
  }
}

function idleTimer(milliseconds: number, work: () => void): Disposable {
  return systemClock.after(milliseconds, work, { idle: true })
}
