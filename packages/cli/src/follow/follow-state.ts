import { createHash, randomUUID } from 'node:crypto'
import { lstatSync, mkdirSync, readFileSync } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CommandError } from '../command-error.js'
import { lockProcess } from '../process-lock.js'
import type { FileIdentity, FilePosition } from './file-position.js'

/** The state of a followed file between two runs. */
export interface FollowState {
  readonly path: string
  /** The greatest id of the entries stored from it. */
  readonly lastId: number
  /** The files at this path that were not read to their end, oldest first. */
  readonly positions: readonly FilePosition[]
  /** Files next to it that do not belong to it, or were read to their end. */
  readonly finished: readonly FileIdentity[]
  /** Entries that were about to be stored. The database shows whether they were. */
  readonly intent?: Intent
}

export interface Intent {
  /** Index of the position that advances. */
  readonly index: number
  readonly next: FilePosition
  /** The entries get ids greater than this. */
  readonly after: number
  readonly count: number
  /** Digests of the first entry, and of all entries. */
  readonly first: string
  readonly all: string
}

/** Keeps the state of one followed file in a folder next to the database. Each write replaces the whole state file. */
export class FollowStateFile {
  readonly #path: string
  readonly #file: string
  readonly #lock: string
  #held: AsyncDisposable | undefined

  /** @param path Path of the followed file. */
  constructor(databasePath: string, path: string) {
    const folder = `${databasePath}-follow`
    // A symbolic link would redirect the writes.
    const isFolder = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? true
    if (!isFolder) throw new CommandError(`${folder} is not a folder. Remove it first.`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const name = createHash('sha256').update(path).digest('hex').slice(0, 24)
    this.#path = path
    this.#file = join(folder, `${name}.json`)
    this.#lock = join(folder, `${name}.lock`)
  }

  read(): FollowState | undefined {
    let text: string
    try {
      text = readFileSync(this.#file, 'utf8')
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw thrown
    }
    try {
      const state = JSON.parse(text) as FollowState
      if (!Array.isArray(state.positions) || !Array.isArray(state.finished))
        throw new Error('it has no positions')
      return state
    } catch (cause) {
      throw new CommandError(
        `${this.#file} records how far the file was read, but cannot be parsed: ${(cause as Error).message}. Remove it to read the file from its beginning.`,
        2,
        { cause },
      )
    }
  }

  /** Keeps other processes from following the same file into the same database. */
  async lock(): Promise<void> {
    this.#held = await lockProcess(this.#lock, {
      command: 'ingest',
      refusal: (owner) => `Process ${owner} already follows ${this.#path} into this database. End it first.`,
    })
    await this.#removeDrafts()
  }

  /** Removes files of a process that was killed while it wrote. */
  async #removeDrafts(): Promise<void> {
    const folder = dirname(this.#file)
    for (const name of await readdir(folder))
      if (name.startsWith(`${basename(this.#file)}.`)) await rm(join(folder, name), { force: true })
  }

  async unlock(): Promise<void> {
    await this.#held?.[Symbol.asyncDispose]()
  }

  async write(state: FollowState): Promise<void> {
    const draft = `${this.#file}.${process.pid}-${randomUUID().slice(0, 8)}`
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(state)}\n`)
      await file.datasync()
    } finally {
      await file.close()
    }
    await rename(draft, this.#file)
  }
}
