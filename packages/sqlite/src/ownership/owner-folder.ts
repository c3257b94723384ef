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

/** A record as it was found. */
export interface FoundOwner {
  readonly id: string
  readonly file: string
  /** When it was written: milliseconds, by the clock of the disk. */
  readonly written: number
  /** `undefined` where nobody can read it; `'lost'` where a power cut took what was written. */
  readonly record: OwnerRecord | 'lost' | undefined
  /** The lock that its engine made; unknown when it had not finished opening. */
  readonly lock: string | undefined
}

/** Bytes that a record may have; it has some 600, and the paths of a system. */
const MAX_BYTES = 16_384

/** What an unfinished record, or the lock of an engine, is named; nothing else is deleted here. */
const PART = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}(-alone)?\.(new|lock)$/

/** Other processes may remove an empty folder just when this one is about to use it; not for ever. */
const ATTEMPTS = 100

/**
 * The folder `<database>-owners`: one file for each driver that has the database open. A record is there whole or not
 * at all. The folder goes with its last record.
 */
export class OwnerFolder {
  readonly path: string
  readonly #database: string

  constructor(database: string) {
    this.#database = database
    this.path = `${database}-owners`
  }

  /** Puts one's own record there. Throws what the file system throws. */
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
   * Adds to one's own record which lock one's engine made. In a file of its own: who lists a folder while a file in it
   * is replaced may see neither the old one nor the new one.
   */
  noteLock(id: string, lock: string): void {
    this.forgetLock(id)
    writeNew(this.#file(id, 'lock'), lock, rightsBeside(this.#database))
  }

  forgetLock(id: string): void {
    rmSync(this.#file(id, 'lock'), { force: true })
  }

  /** All records but one's own. Throws what the file system throws; a folder that does not exist is empty. */
  readOthers(id: string): FoundOwner[] {
    return this.#names()
      .filter((name) => name.endsWith('.json') && name !== `${id}.json`)
      .flatMap((name) => this.#read(name.slice(0, -'.json'.length)) ?? [])
  }

  /** What is left of one's own, if it is there. */
  readLeft(id: string): FoundOwner | undefined {
    return this.#read(id)
  }

  /** One's own record, if it is there. */
  readOwn(id: string): OwnerRecord | undefined {
    const record = this.#read(id)?.record
    return typeof record === 'object' ? record : undefined
  }

  /** Removes a record, if it is there. */
  remove(id: string): void {
    this.forgetLock(id)
    rmSync(this.#file(id, 'json'), { force: true })
  }

  /** Removes one's own record and, with the last one, the folder. */
  leave(id: string): void {
    this.remove(id)
    this.remove(holdOf(id))
    const names = this.#names()
    if (names.some((name) => name.endsWith('.json'))) return
    // Left by who was killed while he wrote; one who is still writing starts over.
    for (const name of names) if (PART.test(name)) this.#removePart(join(this.path, name))
    try {
      rmdirSync(this.path)
    } catch {
      // Somebody came, or it has gone already.
    }
  }

  /**
   * Throws INVALID_OPTIONS unless there is a folder, of a user who may write the database, or nothing. What a link
   * leads to may be anybody's.
   */
  check(): void {
    const stat = lstatSync(this.path, { throwIfNoEntry: false })
    if (stat === undefined) return
    if (!stat.isDirectory()) {
      throw foreignFile(
        this.#database,
        this.path,
        stat.isSymbolicLink() ? 'is a symbolic link' : 'is no folder',
      )
    }
    const { uid, mode } = statSync(this.#database)
    const isShared = (mode & 0o022) !== 0
    const known = [0, uid, process.geteuid?.()]
    if (process.platform === 'win32' || isShared || known.includes(stat.uid)) return
    throw foreignFile(
      this.#database,
      this.path,
      `belongs to user ${stat.uid}, who may not write the database`,
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
      // A record gets its name after its content; only a power cut can part them.
      const isLost = text.replaceAll('\0', '') === ''
      const record = isLost ? 'lost' : parseOwnerRecord(text)
      return { id, file, written, record, lock: this.#readLock(id) }
    } catch (error) {
      // It was removed just now: its owner has left.
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

/** The name of the record by which an owner that shares keeps others out for a while. */
export function holdOf(id: string): string {
  return `${id}${HOLD}`
}

/** The name of the owner whose record, of either kind, has a name. */
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
