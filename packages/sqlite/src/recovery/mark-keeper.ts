import { elapsed, systemClock } from '@logpond/core'
import { walBytes } from '../connection/wal.js'
import type { Mark, MarkFile } from '../files/mark-file.js'

/** Minimum milliseconds between two writes of the mark while entries are written. */
const INTERVAL = 1000

/**
 * Ids come in blocks of this size: only the first id of a block needs a synced mark before it is assigned. At full speed
 * a block lasts a few seconds.
 */
const BLOCK = 1_048_576

export interface MarkKeeperOptions {
  readonly path: string
  readonly file: MarkFile
  readonly uuid: string
  /** Whether commits go to a write-ahead log. */
  readonly wal: boolean
  /** Milliseconds; only differences matter. @default `elapsed` from core */
  readonly now?: () => number
  /** Calls back later if the process is still running. @default an unreferenced timer */
  readonly after?: (milliseconds: number, work: () => void) => Disposable
}

/** What an opening found and dealt with, until it is reported. */
export type Unreported = Pick<Mark, 'untold' | 'loss'>

export interface MarkBeginning {
  /** Whether to ignore the existing mark, because it no longer holds. */
  readonly isReset: boolean
  /** The smallest id that may be assigned next. @default that of the existing mark */
  readonly minNextId?: number
  /** What the next opening must report, unless {@link MarkKeeper.reported} is called first. */
  readonly unreported?: Unreported
}

/** The greatest id that may be assigned before the mark is written again: the same for all writers; it never decreases. */
export function ceilingOf(lastId: number): number {
  return (Math.floor(lastId / BLOCK) + 2) * BLOCK
}

/** Keeps the mark of an open database up to date at little cost: for most batches it only reads the time. */
export class MarkKeeper {
  readonly #options: Required<MarkKeeperOptions>
  #lastId = 0
  #ceiling = 0
  #minNextId = 0
  #unreported: Unreported | undefined
  #written: number | undefined
  /** Whether the mark says that the log must exist. */
  #isLogMarked = false
  #timer: Disposable | undefined

  constructor(options: MarkKeeperOptions) {
    this.#options = { now: elapsed, after: idleTimer, ...options }
  }

  /** To be called after the database was opened. */
  begin(lastId: number, { isReset, minNextId = 0, unreported }: MarkBeginning): void {
    this.#lastId = lastId
    this.#unreported = unreported
    this.#minNextId = minNextId
    this.#put(isReset ? undefined : this.#options.file.read())
    // The first commit is marked immediately: the process may be killed soon.
    this.#written = undefined
  }

  /** To be called after the findings were returned to the caller of the opening. */
  reported(): void {
    if (this.#unreported === undefined) return
    this.#unreported = undefined
    this.write()
  }

  /** The smallest id that may be assigned next, unless the database itself has a greater one. */
  get minNextId(): number {
    return this.#minNextId
  }

  /** To be called with the write lock held, before ids up to this one are assigned. */
  reserve(id: number): void {
    if (id <= this.#ceiling) return
    this.#ceiling = ceilingOf(id)
    const written = this.#written
    this.write()
    // This write does not cover the commits to come, so it must not delay the next scheduled one.
    this.#written = written
  }

  /** To be called after an id was committed. */
  committed(id: number): void {
    if (id <= this.#lastId) return
    this.#lastId = id
    const { now, after, wal } = this.#options
    // The first commit since the log was empty: from now on, a missing log is a loss.
    const isFirst = wal && !this.#isLogMarked
    if (this.#timer !== undefined && !isFirst) return
    const since = this.#written === undefined ? INTERVAL : now() - this.#written
    if (isFirst || since >= INTERVAL) this.write()
    else this.#timer = after(INTERVAL - since, () => this.write())
  }

  /** Writes what is known now, merged with what other processes wrote. */
  write(): void {
    this.#put(this.#options.file.read())
  }

  #put(other: Mark | undefined, closed?: string): void {
    const { file, path, uuid, now } = this.#options
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    const known = other?.uuid === uuid ? other : undefined
    this.#minNextId = Math.max(this.#minNextId, known?.least ?? 0)
    const lastId = Math.max(this.#lastId, known?.lastId ?? 0)
    const ceiling = Math.max(this.#ceiling, ceilingOf(Math.max(lastId, this.#minNextId)), known?.ceiling ?? 0)
    const least = this.#minNextId > lastId ? { least: this.#minNextId } : {}
    this.#isLogMarked = walBytes(path) > 0
    // Ids are never reused, not even after a power cut that loses the entries that had them.
    const isSynced = ceiling > (known?.ceiling ?? 0) || this.#minNextId > (known?.least ?? 0)
    const mark = { uuid, lastId, ceiling, ...least, ...this.#unreported, wal: this.#isLogMarked }
    // A log holds what is newer than the note.
    const isNoted = closed !== undefined && !this.#isLogMarked && this.#unreported === undefined
    file.write(isNoted ? { ...mark, closed } : mark, { isSynced })
    this.#written = now()
  }

  /**
   * To be called after the database was closed.
   *
   * @param closed As in {@link Mark}.
   */
  close(closed?: string): void {
    this.#put(this.#options.file.read(), closed)
    this.#options.file.close()
  }
}

function idleTimer(milliseconds: number, work: () => void): Disposable {
  return systemClock.after(milliseconds, work, { idle: true })
}
