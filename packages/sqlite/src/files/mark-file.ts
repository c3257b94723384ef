import { closeSync, constants, fstatSync, fsyncSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { isLogStorageError, LogStorageError } from '@logpond/core'
import { isNameOfTime } from './name-of-time.js'
import { grant, rightsBeside } from './rights.js'
import { createOwn, foreignFile, openOrdinary, readBeginning, whyNotOrdinary } from './side-files.js'
import { syncDirectory } from './sync-directory.js'

/** What is known about the ids around a loss. */
export interface KnownIds {
  /** The greatest id that was known to be committed. */
  readonly before: number
  /** The greatest id that is present. */
  readonly now: number
}

/** What is known about a database without opening it: enough to detect that some of its files or entries are missing. */
export interface Mark {
  /** The uuid of the database; empty if it is not known. */
  readonly uuid: string
  /** An id that is known to be committed. */
  readonly lastId: number
  /** No id above this one was ever assigned. */
  readonly ceiling: number
  /** The smallest id that may be assigned next, if it is greater than the next id of the database. */
  readonly least?: number
  /** Whether the write-ahead log held committed entries when this was written. */
  readonly wal: boolean
  /** The database file was missing and must be created again. */
  readonly gone?: boolean
  /** A damaged database is being moved aside: the time in its new name. */
  readonly quarantine?: string
  /** A damaged database was moved aside but not yet reported: the time in its new name. */
  readonly untold?: string
  /** What an opening found missing or damaged, until it is reported. */
  readonly loss?: KnownIds
  /** A write-ahead log was moved aside until it is clear to which database it belongs: the time in its new name. */
  readonly foreignWal?: string
  /** The database when it was closed, if its counters were known to match its parts: see `ClosedNote`. */
  readonly closed?: string
}

/** Bytes of a mark file: less than a sector, so that a power cut does not leave half a mark. */
const MARK_BYTES = 448

/** The first characters of every mark. */
const BEGINNING = '{"check":'

/** The path of the mark of a database. */
export function markPath(database: string): string {
  return `${database}-mark`
}

/**
 * The file of a mark, next to its database: one record that is overwritten in place with a single write.
 *
 * Best effort: an unreadable mark counts as missing, and a failed write means that the next opening has an older mark or
 * none. A file of another program at this path is neither read nor written.
 */
export class MarkFile {
  readonly #database: string
  #file: number | undefined

  constructor(database: string) {
    this.#database = database
  }

  /** @throws LogStorageError INVALID_OPTIONS if the file belongs to another program; CORRUPT if it is damaged. */
  read(): Mark | undefined {
    try {
      return this.readAtOpening()
    } catch (thrown) {
      if (isLogStorageError(thrown)) throw thrown
      return undefined
    }
  }

  /** Like {@link read}, but throws what the file system throws if the file exists and cannot be read: it may show a loss. */
  readAtOpening(): Mark | undefined {
    this.#file ??= openIfThere(this.#database)
    if (this.#file === undefined) return undefined
    const record = Buffer.alloc(MARK_BYTES)
    const bytes = readSync(this.#file, record, 0, MARK_BYTES, 0)
    return parseMark(record.toString('utf8', 0, bytes))
  }

  /** @param options.isSynced Whether it must survive a power cut. */
  write(mark: Mark, { isSynced = false } = {}): void {
    try {
      this.#file ??= openIfThere(this.#database) ?? create(this.#database)
      writeSync(this.#file, formatMark(mark), 0, MARK_BYTES, 0)
      if (!isSynced) return
      fsyncSync(this.#file)
      syncDirectory(dirname(this.#database))
    } catch {
      // The disk is full, or this process may not write to the folder.
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

/** Reads or changes the mark of a database that is not open. */
export function withMarkFile<Result>(database: string, work: (file: MarkFile) => Result): Result {
  const file = new MarkFile(database)
  try {
    return work(file)
  } finally {
    file.close()
  }
}

/** Reads the mark of a database without changing anything; `undefined` if there is no readable mark. */
export function readMark(database: string): Mark | undefined {
  try {
    return parseMark(readBeginning(markPath(database), MARK_BYTES).bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

function openIfThere(database: string): number | undefined {
  const path = markPath(database)
  let file: number | undefined
  let isOfItsSize = false
  try {
    file = openOrdinary(path, constants.O_RDWR)
    if (isMark(file)) return file
    isOfItsSize = fstatSync(file).size === MARK_BYTES
  } catch (error) {
    if (file !== undefined) {
      closeSync(file)
      throw error
    }
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') return undefined
  }
  if (file !== undefined) closeSync(file)
  if (isOfItsSize) throw markDamaged(path)
  throw foreignFile(database, path, whyNotOrdinary(path) ?? 'was not created by Logpond')
}

/** Whether a file is a mark. A power cut may have left it empty or without its end. */
function isMark(file: number): boolean {
  if (fstatSync(file).size > MARK_BYTES) return false
  const read = Buffer.alloc(BEGINNING.length)
  const beginning = read.subarray(0, readSync(file, read, 0, read.length, 0))
  return BEGINNING.startsWith(beginning.toString('latin1')) || beginning.every((byte) => byte === 0)
}

/** The file has the size of a mark, but not its content. */
function markDamaged(path: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `${path} is damaged, or was not created by Logpond. Logpond did not change it. Check the disk, and move the file away. Without it, Logpond cannot detect whether entries are missing.`,
  )
}

function create(database: string): number {
  const file = createOwn(markPath(database))
  try {
    grant(file, rightsBeside(database))
  } catch {
    // The database may just have been deleted.
  }
  return file
}

/** A record of fixed length, as readable text. */
function formatMark(mark: Mark): Buffer {
  const text = JSON.stringify(mark)
  return Buffer.from(
    `${JSON.stringify({ check: check(text), mark: text })}`.padEnd(MARK_BYTES - 1).concat('\n'),
  )
}

/** `undefined` if the text is not a mark, or an incomplete one. */
export function parseMark(record: string): Mark | undefined {
  try {
    const { check: expected, mark: text } = JSON.parse(record) as { check: unknown; mark: unknown }
    if (typeof text !== 'string' || expected !== check(text)) return undefined
    const mark = JSON.parse(text) as Mark
    const isWhole =
      typeof mark.uuid === 'string' && isId(mark.lastId) && isId(mark.ceiling) && isText(mark.closed)
    const times = [mark.quarantine, mark.untold, mark.foreignWal]
    return isWhole && times.every(isTime) && isLoss(mark.loss) ? mark : undefined
  } catch {
    return undefined
  }
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function isTime(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && isNameOfTime(value))
}

function isLoss(value: unknown): boolean {
  if (value === undefined) return true
  const { before, now } = Object(value) as Partial<KnownIds>
  return isId(before) && isId(now)
}

function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** FNV-1a: detects a record that was written only in part. */
function check(text: string): number {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193)
  return sum >>> 0
}
