import {
  closeSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { grant, grantFolder, type Rights, rightsBeside } from '../files/rights.js'
import { createOwn, foreignFile, readBeginning } from '../files/side-files.js'
import { type OwnerRecord, parseOwnerRecord } from './owner-record.js'

/** A record that was found. */
export interface FoundOwner {
  readonly id: string
  readonly file: string
  /** When it was written: milliseconds, by the clock of the disk. */
  readonly written: number
  /** `undefined` if it cannot be read; `'lost'` if a power cut lost its content. */
  readonly record: OwnerRecord | 'lost' | undefined
  /** The lock that its engine made; `undefined` if none was noted, as before the end of its opening. */
  readonly lock: string | undefined
}

/** Maximum bytes of a record; a usual one has about 600, depending on the paths in it. */
const MAX_BYTES = 16_384

/** The names of unfinished records and of noted locks; no other files are deleted here. */
const PART = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}(-alone)?\.(new|lock)$/

/** Another process may remove the empty folder just before this one writes to it, but not this many times in a row. */
const ATTEMPTS = 100

/**
 * The folder `<database>-owners`: one file for each driver that has the database open. A record appears complete or not
 * at all. Removing the last record removes the folder.
 */
export class OwnerFolder {
  readonly path: string
  readonly #database: string

  constructor(database: string) {
    this.#database = database
    this.path = `${database}-owners`
  }

  /** Writes the driver's own record. Throws what the file system throws. */
  write(id: string, record: OwnerRecord): void {
    const rights = rightsBeside(this.#database)
    for (let attempt = 1; ; attempt++) {
      try {
        this.#make(rights)
        this.#create(id, record, rights)
        return
      } catch (error) {
        rmSync(this.#file(id, 'new'), { force: true })
        if (codeOf(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error
      }
    }
  }

  /**
   * Notes which lock the driver's engine made. In a separate file: listing a folder while a file in it is replaced may
   * return neither the old file nor the new one.
   */
  noteLock(id: string, lock: string): void {
    this.forgetLock(id)
    writeNew(this.#file(id, 'lock'), lock, rightsBeside(this.#database))
  }

  forgetLock(id: string): void {
    rmSync(this.#file(id, 'lock'), { force: true })
  }

  /** All records except that of `id`. Throws what the file system throws; a folder that does not exist is empty. */
  readOthers(id: string): FoundOwner[] {
    return this.#names()
      .filter((name) => name.endsWith('.json') && name !== `${id}.json`)
      .flatMap((name) => this.#read(name.slice(0, -'.json'.length)) ?? [])
  }

  /** What an earlier opening of the driver left behind, if anything. */
  readLeftover(id: string): FoundOwner | undefined {
    return this.#read(id)
  }

  /** The driver's own record, if it exists. */
  readOwn(id: string): OwnerRecord | undefined {
    const record = this.#read(id)?.record
    return typeof record === 'object' ? record : undefined
  }

  /** Removes a record, if it exists. */
  remove(id: string): void {
    this.forgetLock(id)
    rmSync(this.#file(id, 'json'), { force: true })
  }

  /** Removes the driver's own record and, if it was the last one, the folder. */
  leave(id: string): void {
    this.remove(id)
    this.remove(holdOf(id))
    const names = this.#names()
    if (names.some((name) => name.endsWith('.json'))) return
    // Left by processes that were killed while writing; a process that is still writing starts again.
    for (const name of names) if (PART.test(name)) this.#removePart(join(this.path, name))
    try {
      rmdirSync(this.path)
    } catch {
      // Another driver has written a record, or has already removed the folder.
    }
  }

  /**
   * Throws INVALID_OPTIONS unless the path does not exist, or is a folder that belongs to a user who may write the database.
   * A link is refused, because it may lead to any folder.
   */
  check(): void {
    const stat = lstatSync(this.path, { throwIfNoEntry: false })
    if (stat === undefined) return
    if (!stat.isDirectory()) {
      throw foreignFile(
        this.#database,
        this.path,
        stat.isSymbolicLink() ? 'is a symbolic link' : 'is not a folder',
      )
    }
    const { uid, mode } = statSync(this.#database)
    const isShared = (mode & 0o022) !== 0
    const known = [0, uid, process.geteuid?.()]
    if (process.platform === 'win32' || isShared || known.includes(stat.uid)) return
    throw foreignFile(
      this.#database,
      this.path,
      `belongs to user ${stat.uid}, who has no permission to write the database`,
    )
  }

  #removePart(file: string): void {
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile()) rmSync(file, { force: true })
  }

  #file(id: string, kind: 'json' | 'lock' | 'new'): string {
    return join(this.path, `${id}.${kind}`)
  }

  #create(id: string, record: OwnerRecord, rights: Rights): void {
    const unfinished = this.#file(id, 'new')
    writeNew(unfinished, `${JSON.stringify(record, null, 2)}\n`, rights)
    renameSync(unfinished, this.#file(id, 'json'))
  }

  #make(rights: Rights): void {
    try {
      mkdirSync(this.path, { mode: 0o700 })
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return
      throw error
    }
    grantFolder(this.path, rights)
  }

  #names(): string[] {
    try {
      return readdirSync(this.path)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw error
    }
  }

  #read(id: string): FoundOwner | undefined {
    const file = this.#file(id, 'json')
    try {
      const { bytes, size } = readBeginning(file, MAX_BYTES)
      if (size > MAX_BYTES) return { id, file, written: 0, record: undefined, lock: undefined }
      const written = Number(statSync(file, { bigint: true }).mtimeMs)
      const text = bytes.toString()
      // A record gets its name after its content was written; only a power cut can lose the content.
      const isLost = text.replaceAll('\0', '') === ''
      const record = isLost ? 'lost' : parseOwnerRecord(text)
      return { id, file, written, record, lock: this.#readLock(id) }
    } catch (error) {
      // Its owner has just removed it.
      if (codeOf(error) === 'ENOENT') return undefined
      return { id, file, written: 0, record: undefined, lock: undefined }
    }
  }

  #readLock(id: string): string | undefined {
    try {
      return readBeginning(this.#file(id, 'lock'), MAX_BYTES).bytes.toString() || undefined
    } catch {
      return undefined
    }
  }
}

const HOLD = '-alone'

/** The id of the record with which an owner that shares keeps other drivers out for a while. */
export function holdOf(id: string): string {
  return `${id}${HOLD}`
}

/** The id of the owner of a record, of either kind. */
export function baseOf(id: string): string {
  return id.endsWith(HOLD) ? id.slice(0, -HOLD.length) : id
}

function writeNew(path: string, text: string, rights: Rights): void {
  const file = createOwn(path)
  try {
    writeSync(file, text)
    grant(file, rights)
  } finally {
    closeSync(file)
  }
}

function codeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code
}
