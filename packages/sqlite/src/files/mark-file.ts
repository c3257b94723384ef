import { closeSync, constants, fstatSync, fsyncSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { isLogStorageError, LogStorageError } from '@logpond/core'
import { isNameOfTime } from './name-of-time.js'
import { grant, rightsBeside } from './rights.js'
import { createOwn, foreignFile, openOrdinary, readBeginning, whyNotOrdinary } from './side-files.js'
import { syncDirectory } from './sync-directory.js'

/** What is known of the ids around a loss. */
export interface KnownIds {
  /** The greatest id that was known to be committed. */
  readonly before: number
  /** The greatest id that is there. */
  readonly now: number
}

/** What is known of a database without it: enough to see that something of it is missing. */
export interface Mark {
  /** The name of the database that no other has; empty when it is not known. */
  readonly uuid: string
  /** An id that was surely committed: there were at least as many entries. */
  readonly lastId: number
  /** No id above this one was ever given. */
  readonly ceiling: number
  /** The least id that may be given next, where that is more than the database knows. */
  readonly least?: number
  /** Whether the write-ahead log held committed entries when this was written. */
  readonly wal: boolean
  /** The database file was not there, and is to be made anew. */
  readonly gone?: boolean
  /** The time in the names under which the files of a damaged database are being put aside. */
  readonly quarantine?: string
  /** The time in the names under which a damaged database was put aside, until it was reported. */
  readonly untold?: string
  /** What an opening found missing or damaged, until it was reported. */
  readonly loss?: KnownIds
  /** The time in the name under which a write-ahead log is put aside until it is clear whose it is. */
  readonly foreignWal?: string
}

/** Bytes of a mark in its file: less than a sector, so that a power cut does not tear it. */
const MARK_BYTES = 448

/** What a mark begins with. */
const BEGINNING = '{"check":'

/** Where the mark of a database is. */
export function markPath(database: string): string {
  return `${database}-mark`
}

/**
 * The file of a mark, beside its database: one record that is written in place, in one piece.
 *
 * It only helps. Where it cannot be read there is none, and where it cannot be written there is none next time. But a
 * file of another program at its place is neither read nor written.
 */
export class MarkFile {
  readonly #database: string
  #file: number | undefined

  constructor(database: string) {
    this.#database = database
  }

  /** @throws LogStorageError INVALID_OPTIONS where the file belongs to another program. */
  read(): Mark | undefined {
    try {
      return this.readAtOpening()
    } catch (thrown) {
      if (isLogStorageError(thrown)) throw thrown
      return undefined
    }
  }

  /** As {@link read}; but throws what the file system throws when the file is there and cannot be read: it may know of a loss. */
  readAtOpening(): Mark | undefined {
    this.#file ??= openIfThere(this.#database)
    if (this.#file === undefined) return undefined
    const record = Buffer.alloc(MARK_BYTES)
    const bytes = readSync(this.#file, record, 0, MARK_BYTES, 0)
    return parseMark(record.toString('utf8', 0, bytes))
  }

  /** @param options.isSynced Whether it must be there after a power cut. */
  write(mark: Mark, { isSynced = false } = {}): void {
    try {
      this.#file ??= openIfThere(this.#database) ?? create(this.#database)
      writeSync(this.#file, formatMark(mark), 0, MARK_BYTES, 0)
      if (!isSynced) return
      fsyncSync(this.#file)
      syncDirectory(dirname(this.#database))
    } catch {
      // A full disk, or a folder that may not be written to.
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

/** The mark of a database that is not to be changed; `undefined` where there is none that can be read. */
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
  throw foreignFile(database, path, whyNotOrdinary(path) ?? 'is not one that Logpond has made')
}

/** Whether a file is a mark, also one that a power cut has left empty, or whose end is missing. */
function isMark(file: number): boolean {
  if (fstatSync(file).size > MARK_BYTES) return false
  const read = Buffer.alloc(BEGINNING.length)
  const beginning = read.subarray(0, readSync(file, read, 0, read.length, 0))
  return BEGINNING.startsWith(beginning.toString('latin1')) || beginning.every((byte) => byte === 0)
}

/** It has the size of a mark, and nothing else of one. */
function markDamaged(path: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `${path} is damaged, or none that Logpond has made. Nothing of it was changed. Check the disk, and move the file away: without it, it cannot be known whether entries are missing.`,
  )
}

function create(database: string): number {
  const file = createOwn(markPath(database))
  try {
    grant(file, rightsBeside(database))
  } catch {
    // The database may be gone just now.
  }
  return file
}

/** A record of fixed length: text that people can read, too. */
function formatMark(mark: Mark): Buffer {
  const text = JSON.stringify(mark)
  return Buffer.from(
    `${JSON.stringify({ check: check(text), mark: text })}`.padEnd(MARK_BYTES - 1).concat('\n'),
  )
}

/** `undefined` for what is no mark, or not a whole one. */
export function parseMark(record: string): Mark | undefined {
  try {
    const { check: expected, mark: text } = JSON.parse(record) as { check: unknown; mark: unknown }
    if (typeof text !== 'string' || expected !== check(text)) return undefined
    const mark = JSON.parse(text) as Mark
    const isWhole = typeof mark.uuid === 'string' && isId(mark.lastId) && isId(mark.ceiling)
    const times = [mark.quarantine, mark.untold, mark.foreignWal]
    return isWhole && times.every(isTime) && isLoss(mark.loss) ? mark : undefined
  } catch {
    return undefined
  }
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

/** FNV-1a: tells a record that was written in part from a whole one. */
function check(text: string): number {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193)
  return sum >>> 0
}
